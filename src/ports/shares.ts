import type { OpenObject } from './store.js';

/** File stores by their UNC path. What is in them is the work of `FileWorkers`. Beside them single files that an administrator names. */
export interface Shares {
  /**
   * The folder a UNC path is opened as; a path on this machine is its own.
   * @throws {LyncBackupError} `ShareUnreachable` when it is not there or not a folder
   */
  placeOf(unc: string): Promise<string>;
  /**
   * A file by the path an administrator gives, links followed.
   * @throws {LyncBackupError} `ObjectNotFound` when it is not there or not a file, `AccessDenied`, `StoreFailed`
   */
  open(path: string): Promise<OpenObject>;
}
