import { LyncBackupError } from '../../domain/errors.js';
import type { RandomAccess } from '../../domain/random-access.js';

/** A backup's tape format content: the file itself, or what its compressed container holds. */
export interface Medium {
  readonly compressed: boolean;
  /** As of `RandomAccess`. */
  readAt(position: number, length: number, into?: Uint8Array): Promise<Uint8Array>;
  /** Bytes of content; null when only reading it to its end tells. */
  readonly size: number | null;
  /** Where the content ends, found by going there. */
  end(): Promise<number>;
  /** The place for a message: where an operator finds it in the file. */
  where(position: number): string;
  /** How far into the file this position is, for progress; bytes. */
  fileOffset(position: number): number;
}

export const rawMedium = (source: RandomAccess): Medium => ({
  readAt: (position, length, into) => source.readAt(position, length, into),
  compressed: false,
  size: source.size,
  end: async () => source.size,
  where: offset,
  fileOffset: (position) => position,
});

/** The content cannot be read any further, and a report says why. */
export class Unreadable extends Error {}

/** Both ways, since logs speak decimal and hex editors do not. */
export const offset = (position: number): string => `offset ${position} (0x${position.toString(16)})`;

const CHUNK_BYTES = 1024 * 1024;
const CHUNKS_AHEAD = 2;

/**
 * The bytes from `position` to `end` in order, in chunks of whole data pages, the next ones being read while one is worked on.
 * A chunk is valid until the next is asked for. Ends early where the content does.
 * @throws {LyncBackupError} `Cancelled`
 */
export async function* inOrder(medium: Medium, position: number, end: number, signal: AbortSignal | undefined): AsyncGenerator<Uint8Array> {
  const room = Array.from({ length: CHUNKS_AHEAD + 1 }, () => new Uint8Array(Math.min(CHUNK_BYTES, end - position)));
  const ahead: Promise<Uint8Array>[] = [];
  const readOn = (): void => {
    for (; ahead.length < CHUNKS_AHEAD && position < end; position += CHUNK_BYTES) {
      const into = room.shift()!;
      room.push(into); // free again when as many chunks have been given out as there is room for
      const chunk = medium.readAt(position, Math.min(CHUNK_BYTES, end - position), into);
      chunk.catch(() => undefined); // told to whoever awaits it; nobody does once the consumer has stopped
      ahead.push(chunk);
    }
  };
  for (readOn(); ahead.length > 0; readOn()) {
    stopIfCancelled(signal);
    const chunk = await ahead.shift()!;
    if (chunk.length === 0) return;
    yield chunk;
  }
}

export function stopIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new LyncBackupError('Cancelled', 'the reading of a backup file was cancelled');
}

const WINDOW_BYTES = 64 * 1024;

/** Small reads near each other, as headers are, from one larger read. */
export class Window {
  private readonly room: Uint8Array;
  private start = 0;
  private bytes: Uint8Array = new Uint8Array(0);

  constructor(
    private readonly source: Pick<Medium, 'readAt'>,
    windowBytes = WINDOW_BYTES,
  ) {
    this.room = new Uint8Array(windowBytes);
  }

  /** `length` bytes from `position`, fewer at the end. A view that is valid until the next call. */
  async read(position: number, length: number): Promise<Uint8Array> {
    const held = position >= this.start && position + length <= this.start + this.bytes.length;
    if (!held) {
      const fits = length <= this.room.length;
      this.bytes = await (fits ? this.source.readAt(position, this.room.length, this.room) : this.source.readAt(position, length));
      this.start = position;
    }
    return this.bytes.subarray(position - this.start, position - this.start + length);
  }
}
