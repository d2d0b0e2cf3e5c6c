/** Time and chance come in through this door only. */
export interface Clock {
  now(): Date;
  /** Eight lower-case hex digits, different every time. */
  id(): string;
  /** @throws {LyncBackupError} `Cancelled` when stopped meanwhile */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** Calls the task again and again until the returned function is called. Never keeps the process alive. */
  every(periodMs: number, task: () => void): () => void;
}
