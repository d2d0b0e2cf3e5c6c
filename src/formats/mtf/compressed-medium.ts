import type { RandomAccess } from '../../domain/random-access.js';
import { findLayout, indexBefore, recordAt, sumAgrees, type CompressedRecord, type Layout } from './compressed-records.js';
import { Fields } from './fields.js';
import { offset, stopIfCancelled, Unreadable, Window, type Medium } from './medium.js';
import { MAX_FINDINGS, type Report } from './report.js';
import { decodeXpressHuffman } from './xpress-huffman.js';

const READ_BYTES: Readonly<Record<Purpose, number>> = { prove: 1024 * 1024, seek: 128 * 1024 };
const WAYPOINT_BYTES = 16 * 1024 * 1024; // of content between the places to which a step back can return
const RECENT_RECORDS = 64;
const MAX_WAYPOINTS = 200_000;
const MAX_CONTENT_BYTES = 255 * 512; // of one record
const HAS_SUM: ReadonlySet<CompressedRecord['kind']> = new Set(['data', 'stored', 'index']);
const DISAGREES = 'does not agree with its sum';
const INDEX_PRECEDES = 0x40000; // attribute of a filemark

interface Place {
  content: number;
  position: number;
}

/**
 * `prove`: go through every record and look at its sum. `seek`: go straight to what is asked for, by the positions that the server wrote
 * into the file, so that a header is read without decoding the data before it.
 */
export type Purpose = 'prove' | 'seek';

/**
 * The content of a compressed backup, decoded as it is asked for. Reading on is cheap, reading back starts at an earlier waypoint.
 * The content of a damaged record is zeros; where no record can be read `Unreadable` is thrown, after a report.
 */
export class CompressedMedium implements Medium {
  readonly compressed = true;
  readonly size = null;
  readonly sums = { right: 0, wrong: 0 };
  private readonly wrong = new Map<number, string>(); // what is wrong with the record at an offset
  private readonly waypoints: Place[];
  private readonly recent: Place[] = []; // where the records passed last begin: headers are read a little ahead
  private readonly content = new Uint8Array(MAX_CONTENT_BYTES);
  private cursor: Place;
  private judged = 0;
  private decoded: { from: Place; bytes: Uint8Array } | null = null;
  private filemarks: number[] | null = null;
  private turn: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly source: RandomAccess,
    private readonly window: Window,
    private readonly layout: Layout,
    private readonly report: Report,
    private readonly purpose: Purpose,
    private readonly signal: AbortSignal | undefined,
  ) {
    this.cursor = { content: 0, position: layout.first };
    this.waypoints = [this.cursor];
  }

  static async open(source: RandomAccess, report: Report, purpose: Purpose, signal?: AbortSignal): Promise<CompressedMedium> {
    const window = new Window(source, READ_BYTES[purpose]);
    return new CompressedMedium(source, window, await findLayout(window), report, purpose, signal);
  }

  /** One read at a time: all of them move the same cursor. */
  readAt(position: number, length: number, into?: Uint8Array): Promise<Uint8Array> {
    const read = this.turn.then(() => this.read(position, length, into ?? new Uint8Array(length)));
    this.turn = read.catch(() => undefined);
    return read;
  }

  /** Decodes nothing, but goes there. */
  async end(): Promise<number> {
    await this.readAt(Number.MAX_SAFE_INTEGER - 1, 1);
    return this.cursor.content;
  }

  where(position: number): string {
    return `${offset(position)} of the content, near ${offset(this.fileOffset(position))} of the file`;
  }

  fileOffset(position: number): number {
    const from = this.decoded?.from;
    return from && from.content <= position ? from.position : this.waypointBefore(position).position;
  }

  /** Tells which records are damaged. To be called once, at the end: whether sums are understood is seen from all of them. */
  tellDamage(): void {
    const faults = [...this.wrong.values()];
    if (this.sums.right === 0 && this.sums.wrong > 0 && faults.every((fault) => fault === DISAGREES)) {
      this.report.warning(
        'RecordSumsUnknown',
        `all ${this.sums.wrong} compressed records can be decoded but none agrees with its sum: the sums of this file are of a kind not known here`,
      );
      return;
    }
    for (const [position, fault] of this.wrong) this.report.error('RecordDamaged', `the compressed record at ${offset(position)} ${fault}`);
  }

  private async read(position: number, length: number, bytes: Uint8Array): Promise<Uint8Array> {
    let filled = 0;
    while (filled < length) {
      const piece = await this.pieceAt(position + filled);
      if (!piece) break;
      const part = piece.subarray(0, length - filled);
      bytes.set(part, filled);
      filled += part.length;
    }
    return bytes.subarray(0, filled);
  }

  /** Content from `position` to the end of the record that holds it; null at the end. */
  private async pieceAt(position: number): Promise<Uint8Array | null> {
    for (;;) {
      const held = this.decoded;
      if (held && position >= held.from.content && position < held.from.content + held.bytes.length) {
        return held.bytes.subarray(position - held.from.content);
      }
      const waypoint = this.waypointBefore(position);
      const ahead = waypoint.content > this.cursor.content && waypoint.position > this.cursor.position; // an index may lie
      if (position < this.cursor.content) this.cursor = this.recent.findLast((place) => place.content <= position) ?? waypoint;
      else if (ahead) this.cursor = waypoint;

      const from = this.cursor;
      const record = await this.nextRecord();
      if (!record) return null;
      if (position < this.cursor.content) this.decoded = { from, bytes: this.decode(record) };
    }
  }

  private async nextRecord(): Promise<CompressedRecord | null> {
    stopIfCancelled(this.signal);
    const { content, position } = this.cursor;
    if (position === this.source.size) return null;
    const record = await recordAt(this.window, position, this.layout.headBytes);
    if (!record) throw this.lost(position);

    if (this.recent.push(this.cursor) > RECENT_RECORDS) this.recent.shift();
    this.cursor = { content: content + record.contentBytes, position: record.next };
    const last = this.waypoints[this.waypoints.length - 1]!;
    if (this.cursor.content >= last.content + WAYPOINT_BYTES) this.addWaypoint(this.cursor);
    if (this.purpose === 'prove') this.judge(record);
    if (this.purpose === 'seek' && record.kind === 'filemark' && !(record.attributes & INDEX_PRECEDES)) await this.learnIndex();
    return record;
  }

  private decode(record: CompressedRecord): Uint8Array {
    if (record.kind !== 'data') return new Uint8Array(record.payload);
    const content = this.content.subarray(0, record.contentBytes);
    const fault = decodeXpressHuffman(record.payload, content);
    if (!fault) return content;
    if (sumAgrees(record)) throw this.undecodable(record, fault);
    this.noteWrong(record.position, `cannot be decoded: ${fault}`);
    return content.fill(0);
  }

  /** Looks at the sum of a record when the cursor passes it for the first time, decoded or not. */
  private judge(record: CompressedRecord): void {
    if (record.position <= this.judged || !HAS_SUM.has(record.kind)) return;
    this.judged = record.position;
    if (sumAgrees(record)) {
      this.sums.right++;
    } else {
      this.sums.wrong++;
      this.noteWrong(record.position, DISAGREES);
    }
  }

  private noteWrong(position: number, fault: string): void {
    if (this.wrong.has(position) || this.wrong.size < MAX_FINDINGS) this.wrong.set(position, fault);
  }

  private waypointBefore(content: number): Place {
    let [low, high] = [0, this.waypoints.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.waypoints[middle]!.content <= content) low = middle;
      else high = middle - 1;
    }
    return this.waypoints[low]!;
  }

  private addWaypoint(place: Place): void {
    if (this.waypoints.length < MAX_WAYPOINTS) this.waypoints.push(place);
  }

  /** A set begins at the cursor: the places in its index become waypoints, if the file has an index that agrees with its sum. */
  private async learnIndex(): Promise<void> {
    this.filemarks ??= await filemarksOf(this.source);
    const begin = this.cursor;
    const end = this.filemarks.find((position) => position > begin.position);
    if (end === undefined) return;
    for (const entry of (await indexBefore(new Window(this.source), end)) ?? []) {
      const place = { content: begin.content + entry.content, position: entry.position };
      const last = this.waypoints[this.waypoints.length - 1]!;
      if (place.content > last.content && place.position > begin.position && place.position < end) this.addWaypoint(place);
    }
  }

  private lost(position: number): Unreadable {
    this.report.error(
      'RecordMissing',
      `there is no whole record of a known kind at ${offset(position)}, ${this.source.size - position} bytes before the end of the file`,
      'The file is cut, damaged or encrypted: compare it with the copy it was made from.',
    );
    return new Unreadable();
  }

  private undecodable(record: CompressedRecord, fault: string): Unreadable {
    this.report.warning(
      'CompressionUnknown',
      `the compressed record at ${offset(record.position)} agrees with its sum but cannot be decoded (${fault}): it is encrypted, or its algorithm is not MS_XPRESS${guess(record.payload)}`,
      'Only the server that wrote it can prove this file: RESTORE VERIFYONLY.',
    );
    return new Unreadable();
  }
}

/** Offsets of the file's filemarks, ascending, as its last one lists them. */
async function filemarksOf(source: RandomAccess): Promise<number[]> {
  for (const blockBytes of [512, 4096]) {
    const last = new Fields(await source.readAt(Math.max(0, source.size - blockBytes), blockBytes));
    if (last.id(0) !== 'SFMB' || last.u16(8) !== blockBytes) continue;
    const [used, list] = [last.u32(0x38)!, last.u32(0x3c)!];
    const marks: number[] = [];
    for (let at = list; marks.length < used && last.u64(at) !== null; at += 8) marks.push(last.u64(at)!);
    return marks.sort((a, b) => a - b);
  }
  return [];
}

/** Algorithms that tell their name in their first bytes. */
function guess(payload: Uint8Array): string {
  const first = Buffer.from(payload.subarray(0, 4)).toString('hex');
  if (first === '28b52ffd') return ' (it looks like ZSTD)';
  return /^(1f8b|7801|789c|78da)/.test(first) ? ' (it looks like DEFLATE)' : '';
}
