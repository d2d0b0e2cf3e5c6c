import { BLOCK_HEADER_BYTES, BLOCK_IDS, parseBlockHeader, parseStreamHeader, STREAM_HEADER_BYTES, STREAM_IDS } from './block.js';
import { stopIfCancelled, Window, type Medium } from './medium.js';
import { HINT_COPY, type Report } from './report.js';

/** One descriptor block or one stream header, in the order of the file. Payloads are stepped over: who wants one reads it. */
export type Step = BlockStep | StreamStep;

export interface BlockStep {
  kind: 'block';
  id: string;
  position: number;
  /** The block up to its first stream. */
  bytes: Uint8Array;
}

export interface StreamStep {
  kind: 'stream';
  id: string;
  position: number;
  /** Where its payload begins, and how long it is. */
  payload: number;
  length: number;
}

export interface End {
  position: number;
  /** The walk ended exactly where the file does. */
  complete: boolean;
}

/**
 * Follows the links of a tape format from block to block and reports what is broken on the way. Every step lies further on than the one
 * before, so a walk ends; it stops where the links no longer lead to a block.
 */
export async function* walk(medium: Medium, report: Report, signal?: AbortSignal): AsyncGenerator<Step, End> {
  const window = new Window(medium);
  let position = 0;
  for (;;) {
    stopIfCancelled(signal);
    const head = await window.read(position, BLOCK_HEADER_BYTES);
    if (head.length === 0 && position <= (await medium.end())) return { position, complete: true };
    if (head.length < BLOCK_HEADER_BYTES) return ended(report, medium, position, 'where a block should be');

    const block = parseBlockHeader(head);
    const name = `block ${printable(block.id)} at ${medium.where(position)}`;
    const known = BLOCK_IDS.has(block.id);
    if (!(known || isNewKind(block)) || block.length < BLOCK_HEADER_BYTES) return lost(report, medium, position);
    if (!block.sumRight) report.error('BlockDamaged', `the header checksum of ${name} is wrong`, HINT_COPY);
    if (!known) report.warning('BlockUnknown', `${name} is of a kind not known here; its content is not proven`);

    const bytes = new Uint8Array(await window.read(position, block.length));
    if (bytes.length < block.length) return ended(report, medium, position + bytes.length, `inside ${name}`);
    yield { kind: 'block', id: block.id, position, bytes };
    position += block.length;

    while (block.id !== 'SFMB') {
      const stream = await streamAt(medium, window, report, position, name);
      if ('complete' in stream) return stream;
      yield stream;
      const end = stream.payload + stream.length;
      position = stream.id === 'SPAD' ? end : Math.ceil(end / 4) * 4;
      if (stream.id === 'SPAD') break;
    }
  }
}

async function streamAt(medium: Medium, window: Window, report: Report, position: number, block: string): Promise<StreamStep | End> {
  const head = await window.read(position, STREAM_HEADER_BYTES);
  if (head.length < STREAM_HEADER_BYTES) return ended(report, medium, position + head.length, `after ${block}, before its next stream`);

  const { id, length, sumRight } = parseStreamHeader(head);
  const name = `stream ${printable(id)} at ${medium.where(position)}`;
  if (!(STREAM_IDS.has(id) || isNewKind({ id, sumRight }))) return lost(report, medium, position);
  if (!sumRight) report.error('StreamDamaged', `the header checksum of ${name} is wrong`, HINT_COPY);
  if (!STREAM_IDS.has(id)) report.warning('StreamUnknown', `${name} is of a kind not known here; its ${length} bytes are not proven`);

  const payload = position + STREAM_HEADER_BYTES;
  if (length === null || payload + length > (medium.size ?? Infinity)) {
    return ended(report, medium, payload + (length ?? Infinity), `inside ${name}, which claims ${length ?? 'more than 2^53'} bytes`);
  }
  return { kind: 'stream', id, position, payload, length };
}

async function ended(report: Report, medium: Medium, position: number, where: string): Promise<End> {
  const end = Math.min(position, await medium.end());
  report.error(
    'BackupTruncated',
    `the backup ends at ${medium.where(end)}, ${where}`,
    'The file was cut or the backup was interrupted: copy it again or make a new backup.',
  );
  return { position: end, complete: false };
}

function lost(report: Report, medium: Medium, position: number): End {
  report.error('BlockMissing', `there is no block or stream at ${medium.where(position)}; nothing after it was examined`, HINT_COPY);
  return { position, complete: false };
}

/** A kind of block or stream that is not known here, yet surely one: zeros agree with their checksum too. */
const isNewKind = ({ id, sumRight }: { id: string; sumRight: boolean }): boolean => sumRight && /^[A-Z0-9]{4}$/.test(id);

const printable = (id: string): string => (/^[A-Z0-9]{4}$/.test(id) ? id : JSON.stringify(id));
