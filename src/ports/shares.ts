/** File stores by their UNC path. What is in them is the work of `FileWorkers`. */
export interface Shares {
  /**
   * The folder a UNC path is opened as.
   * @throws {LyncBackupError} `ShareUnreachable` when it is not there or not a folder
   */
  placeOf(unc: string): Promise<string>;
}
