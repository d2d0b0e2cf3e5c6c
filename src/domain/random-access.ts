/** Bytes that can be read anywhere: what a file, a stored object or a test buffer offers to the readers of foreign formats. */
export interface RandomAccess {
  /** bytes */
  readonly size: number;
  /** At most `length` bytes from `position`; fewer only at the end. */
  readAt(position: number, length: number): Promise<Uint8Array>;
}
