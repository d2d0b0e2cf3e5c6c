/** The files of the module that this core came with: what a machine that has nothing needs to run it. */
export interface ModuleFiles {
  /** Paths below the module's folder, '/' between the parts, by UTF-16 unit. @throws {LyncBackupError} as Store */
  list(): Promise<string[]>;
  read(path: string): AsyncIterable<Uint8Array>;
}
