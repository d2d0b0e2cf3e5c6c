/** Who runs this: written into locks, so that another run can tell whether their holder still lives. */
export interface Host {
  name: string;
  processId: number;
  /** Whether a process of this same host is alive. */
  isAlive(processId: number): boolean;
}
