/** Bytes that can be read anywhere: what a file, a stored object or a test buffer offers to the readers of foreign formats. */
export interface RandomAccess {
  /** bytes */
  readonly size: number;
  /**
   * At most `length` bytes from `position`; fewer only at the end.
   * @param into room for so many bytes, which may be used for them: who reads much reads into the same memory
   */
  readAt(position: number, length: number, into?: Uint8Array): Promise<Uint8Array>;
}

const CHUNK_BYTES = 1024 * 1024;

/** The whole content in order. @param chunkBytes  read at a time: for text that is taken apart at once, a little keeps memory small */
export async function* contentOf(source: RandomAccess, chunkBytes = CHUNK_BYTES): AsyncIterable<Uint8Array> {
  for (let position = 0; position < source.size;) {
    const chunk = await source.readAt(position, chunkBytes);
    if (chunk.length === 0) return;
    yield chunk;
    position += chunk.length;
  }
}
