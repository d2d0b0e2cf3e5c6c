import { LEAD_BYTES } from './block.js';
import { parseConfiguration, type Configuration } from './configuration.js';
import { Fields } from './fields.js';
import { Unreadable, type Medium } from './medium.js';
import type { Report } from './report.js';
import { isSqlServer, mediaOf, type Media } from './rows.js';
import { begun, contentOf, contradictionsOf, missingOf, type BackupSetContent, type SetParts } from './set-parts.js';
import { walk, type BlockStep, type StreamStep } from './walk.js';

export interface Inspection {
  media: Media | null;
  sets: BackupSetContent[];
  /** Bytes of tape format content examined, and whether its end was reached. */
  contentBytes: number;
  complete: boolean;
}

/** Reads what lies in the streams of data and log, when somebody wants more than headers. */
export interface DataReader {
  /** An MQDA or MQTL stream. */
  stream(stream: StreamStep): Promise<void>;
  /** The checksum behind the last of them. */
  checksum(stored: number): void;
  /** The set is over; `content` is what it says about itself. */
  endOfSet(content: BackupSetContent): void;
}

const MAX_CONFIGURATION_BYTES = 4 * 1024 * 1024;
const MAX_ROWS = 10_000; // sets and files together: what may be kept in memory of one backup file
const CHECKSUM_BYTES = 4;
const RAID_BYTES = 32;
const DESCRIPTION_HINT = 'Restore needs this description: make a new backup.';

/**
 * Goes through a backup from its first block to its last, keeps what its sets say about themselves and hands their data to `reader`.
 * @throws {LyncBackupError} `Cancelled`
 */
export async function inspect(medium: Medium, report: Report, reader: DataReader | null, signal?: AbortSignal): Promise<Inspection> {
  const inspector = new Inspector(medium, report, reader);
  const { inspection } = inspector;
  const steps = walk(medium, report, signal);
  try {
    for (;;) {
      const { value: step, done } = await steps.next();
      inspection.contentBytes = step.position;
      if (done) {
        inspection.complete = step.complete;
        break;
      }
      if (step.kind === 'block') inspector.block(step);
      else await inspector.stream(step);
    }
  } catch (cause) {
    if (!(cause instanceof Unreadable)) throw cause; // else the report says why it ended here
  }
  inspector.finish();
  return inspection;
}

class Inspector {
  readonly inspection: Inspection = { media: null, sets: [], contentBytes: 0, complete: false };
  private current: BlockStep | null = null;
  private set: SetParts | null = null;
  private sets = 0;
  private rows = 0;

  constructor(
    private readonly medium: Medium,
    private readonly report: Report,
    private readonly reader: DataReader | null,
  ) {}

  block(block: BlockStep): void {
    this.current = block;
    if (block.id === 'TAPE') this.noteMedia(block, null);
    if (block.id === 'SSET') {
      this.endSet();
      this.set = begun(block.position, block.bytes);
    }
    const { set } = this;
    if (!set) return;
    if (block.id === 'VOLB') set.volume ??= new Fields(block.bytes);
    if (block.id === 'MSDA') set.passes++;
    if (block.id === 'ESET') set.ended = true;
    if (block.id === 'SFMB' && set.ended) {
      set.closed = set.after !== null;
      this.endSet();
    }
  }

  async stream(stream: StreamStep): Promise<void> {
    if (stream.id === 'RAID' && this.current?.id === 'TAPE') {
      this.noteMedia(this.current, new Fields(await this.payloadOf(stream, RAID_BYTES)));
    } else if (stream.id === 'MQCI') {
      await this.noteConfiguration(stream);
    } else if (stream.id === 'MQDA' || stream.id === 'MQTL') {
      await this.noteData(stream);
    } else if (stream.id === 'CSUM') {
      await this.noteChecksum(stream);
    }
  }

  finish(): void {
    this.endSet();
    const { complete, contentBytes } = this.inspection;
    if (!complete || this.sets > 0) return;
    this.report.error(
      'SetMissing',
      `there is no backup set in the ${contentBytes} bytes of this file`,
      'The backup was interrupted: make a new one.',
    );
  }

  private noteMedia(tape: BlockStep, raid: Fields | null): void {
    this.inspection.media = mediaOf(new Fields(tape.bytes), raid, this.medium.compressed);
    const { label } = this.inspection.media;
    if (!raid && !isSqlServer(label)) {
      this.report.error(
        'OtherSoftware',
        `the media at ${this.medium.where(tape.position)} was written by '${label.SoftwareName}', not by SQL Server`,
      );
    }
  }

  private async noteConfiguration(stream: StreamStep): Promise<void> {
    if (!this.set) return;
    const told = await this.configurationAt(stream);
    if (this.current?.id === 'MSLS') [this.set.after, this.set.afterAt] = [told, stream.payload];
    else [this.set.before, this.set.beforeAt] = [told, stream.payload];
  }

  private async configurationAt(stream: StreamStep): Promise<Configuration | null> {
    const tooLong = stream.length > MAX_CONFIGURATION_BYTES;
    const told = tooLong ? `it claims ${stream.length} bytes` : parseConfiguration(await this.payloadOf(stream, MAX_CONFIGURATION_BYTES));
    if (typeof told !== 'string') return told;
    const where = this.medium.where(stream.payload);
    this.report.error('DescriptionDamaged', `the description of a backup set at ${where} cannot be read: ${told}`, DESCRIPTION_HINT);
    return null;
  }

  private async noteData(stream: StreamStep): Promise<void> {
    if (!this.set) return;
    this.set[stream.id === 'MQDA' ? 'dataBytes' : 'logBytes'] += Math.max(0, stream.length - LEAD_BYTES);
    await this.reader?.stream(stream);
  }

  private async noteChecksum(stream: StreamStep): Promise<void> {
    if (!this.set) return;
    this.set.streamChecksums++;
    const stored = new Fields(await this.payloadOf(stream, CHECKSUM_BYTES)).u32(0);
    if (stored !== null) this.reader?.checksum(stored);
    else
      this.report.error('StreamDamaged', `the checksum at ${this.medium.where(stream.position)} has ${stream.length} bytes instead of 4`);
  }

  private payloadOf(stream: StreamStep, most: number): Promise<Uint8Array> {
    return this.medium.readAt(stream.payload, Math.min(stream.length, most));
  }

  private endSet(): void {
    const { set } = this;
    if (!set) return;
    const content = contentOf(set, this.medium.compressed);
    const name = `backup set ${content.header.Position}`;
    if (!set.closed) {
      this.report.error(
        'SetIncomplete',
        `${name} at ${this.medium.where(set.position)} is not finished: ${missingOf(set)}`,
        'The backup was interrupted or the file was cut: make a new backup.',
      );
    }
    for (const fact of contradictionsOf(set)) {
      const [before, after] = [this.medium.where(set.beforeAt), this.medium.where(set.afterAt)];
      this.report.error(
        'DescriptionsDiffer',
        `${name} says two things about ${fact.name}: '${fact.before}' at ${before}, '${fact.after}' at ${after}`,
        DESCRIPTION_HINT,
      );
    }
    this.reader?.endOfSet(content);
    this.keep(content);
    this.set = null;
  }

  private keep(content: BackupSetContent): void {
    this.sets++;
    const listed = this.rows <= MAX_ROWS;
    this.rows += 1 + content.files.length;
    if (this.rows <= MAX_ROWS) this.inspection.sets.push(content);
    else if (listed)
      this.report.warning('SetsNotListed', `the file holds more than ${MAX_ROWS} sets and files; the further ones are not listed`);
  }
}
