import { Fields } from './fields.js';
import { parseConfiguration, FILE, FILE_TYPE, GROUP, SET, type Configuration } from './configuration.js';
import { Unreadable, type Medium } from './medium.js';
import type { Report } from './report.js';
import { PAGE_BYTES } from './page-sums.js';
import { fileEntryOf, headerOf, mediaOf, type Media } from './rows.js';
import { walk, type Step } from './walk.js';
import type { BackupFileEntry, BackupHeader } from '../../domain/database-backup.js';

export interface BackupSetContent {
  header: BackupHeader;
  files: BackupFileEntry[];
  /** Pages of each file as told before and after the data; null where that copy is missing. */
  pages: { before: number | null; after: number | null }[];
  /** Streams that carry a checksum. */
  streamChecksums: number;
  /** Bytes of data pages and of log in this file; a stripe's other files hold the rest. */
  dataBytes: number;
  logBytes: number;
  /** All blocks that close a set are there. */
  complete: boolean;
}

export interface Inspection {
  media: Media | null;
  sets: BackupSetContent[];
  /** Bytes of tape format content examined, and whether its end was reached. */
  contentBytes: number;
  complete: boolean;
}

export type DataStream = Extract<Step, { kind: 'stream' }>;

/** Reads what lies in the streams of data and log, when somebody wants more than headers. */
export interface DataReader {
  /** An MQDA or MQTL stream of the set in work. */
  stream(set: SetParts, stream: DataStream): Promise<void>;
  /** The checksum behind the last of them. */
  checksum(set: SetParts, stored: number): void;
  /** The set is over; `content` is what it says about itself. */
  endOfSet(set: SetParts, content: BackupSetContent): void;
}

/** A backup set as far as it has been walked through. */
export interface SetParts {
  position: number;
  sset: Fields;
  volume: Fields | null;
  before: Configuration | null;
  after: Configuration | null;
  beforeAt: number;
  afterAt: number;
  passes: number;
  dataBytes: number;
  logBytes: number;
  streamChecksums: number;
  esets: number;
  closed: boolean;
}

const MAX_CONFIGURATION_BYTES = 4 * 1024 * 1024;
const MAX_ROWS = 10_000; // sets and files together: what may be kept in memory of one backup file
const CHECKSUM_BYTES = 4;
const RAID_BYTES = 32;
const CONFIGURATION_HINT = 'Restore needs this description: make a new backup.';

/**
 * Goes through a backup from its first block to its last, keeps what its sets say about themselves and hands their data to `reader`.
 * @throws {LyncBackupError} `Cancelled`
 */
export async function inspect(
  medium: Medium,
  report: Report,
  compressed: boolean,
  reader: DataReader | null,
  signal?: AbortSignal,
): Promise<Inspection> {
  const inspection: Inspection = { media: null, sets: [], contentBytes: 0, complete: false };
  let set: SetParts | null = null;
  let block: Extract<Step, { kind: 'block' }> | null = null;
  let rows = 0;

  const finish = (): void => {
    if (!set) return;
    const content = contentOf(set, compressed);
    if (!set.closed) {
      report.error(
        'SetIncomplete',
        `backup set ${content.header.Position} at ${medium.where(set.position)} is not finished: ${missingOf(set)}`,
        'The backup was interrupted or the file was cut: make a new backup.',
      );
    }
    compareCopies(set, content, medium, report);
    reader?.endOfSet(set, content);
    rows += 1 + content.files.length;
    if (rows <= MAX_ROWS) inspection.sets.push(content);
    else if (rows - 1 - content.files.length <= MAX_ROWS)
      report.warning('SetsNotListed', `the file holds more than ${MAX_ROWS} sets and files; the further ones are not listed`);
    set = null;
  };

  const steps = walk(medium, report, signal);
  try {
    for (;;) {
      const { value: step, done } = await steps.next();
      if (done) {
        inspection.complete = step.complete;
        inspection.contentBytes = step.position;
        break;
      }
      inspection.contentBytes = step.position;
      if (step.kind === 'block') {
        block = step;
        if (step.id === 'TAPE') inspection.media = mediaOf(new Fields(step.bytes), null, compressed);
        if (step.id === 'SSET') {
          finish();
          set = begun(step.position, step.bytes);
        }
        if (set) noteBlock(set, step);
        if (set?.closed) finish();
      } else if (step.id === 'RAID' && block?.id === 'TAPE') {
        const raid = new Fields(await medium.readAt(step.payload, Math.min(step.length, RAID_BYTES)));
        inspection.media = mediaOf(new Fields(block.bytes), raid, compressed);
      } else if (set && block) await noteStream(set, block.id, step, medium, report, reader);
    }
  } catch (cause) {
    if (!(cause instanceof Unreadable)) throw cause;
  }
  finish();
  if (inspection.complete && rows === 0)
    report.error(
      'SetMissing',
      `there is no backup set in the ${inspection.contentBytes} bytes of this file`,
      'The backup was interrupted: make a new one.',
    );
  return inspection;
}

const begun = (position: number, bytes: Uint8Array): SetParts => ({
  position,
  sset: new Fields(bytes),
  volume: null,
  before: null,
  after: null,
  beforeAt: 0,
  afterAt: 0,
  passes: 0,
  dataBytes: 0,
  logBytes: 0,
  streamChecksums: 0,
  esets: 0,
  closed: false,
});

function noteBlock(set: SetParts, block: Extract<Step, { kind: 'block' }>): void {
  if (block.id === 'VOLB') set.volume ??= new Fields(block.bytes);
  if (block.id === 'MSDA') set.passes++;
  if (block.id === 'ESET') set.esets++;
  if (block.id === 'SFMB' && set.esets > 0) set.closed = set.after !== null;
}

async function noteStream(
  set: SetParts,
  block: string,
  stream: DataStream,
  medium: Medium,
  report: Report,
  reader: DataReader | null,
): Promise<void> {
  switch (stream.id) {
    case 'MQCI': {
      const told = await configurationAt(stream, medium, report);
      if (block === 'MSLS') [set.after, set.afterAt] = [told, stream.payload];
      else [set.before, set.beforeAt] = [told, stream.payload];
      return;
    }
    case 'MQDA':
    case 'MQTL':
      if (stream.id === 'MQDA') set.dataBytes += Math.max(0, stream.length - 2);
      else set.logBytes += Math.max(0, stream.length - 2);
      return reader?.stream(set, stream);
    case 'CSUM': {
      set.streamChecksums++;
      const stored = new Fields(await medium.readAt(stream.payload, Math.min(stream.length, CHECKSUM_BYTES))).u32(0);
      if (stored === null)
        report.error('StreamDamaged', `the checksum stream at ${medium.where(stream.position)} has ${stream.length} bytes instead of 4`);
      else reader?.checksum(set, stored);
    }
  }
}

async function configurationAt(stream: DataStream, medium: Medium, report: Report): Promise<Configuration | null> {
  const fault =
    stream.length > MAX_CONFIGURATION_BYTES
      ? `it claims ${stream.length} bytes`
      : parseConfiguration(await medium.readAt(stream.payload, stream.length));
  if (typeof fault !== 'string') return fault;
  report.error(
    'ConfigurationDamaged',
    `the description of the set at ${medium.where(stream.payload)} cannot be read: ${fault}`,
    CONFIGURATION_HINT,
  );
  return null;
}

function missingOf(set: SetParts): string {
  if (!set.after) return 'the description after its data (MSLS) is missing';
  return set.esets === 0 ? 'its end block (ESET) is missing' : 'its closing filemark (SFMB) is missing';
}

function contentOf(set: SetParts, compressed: boolean): BackupSetContent {
  const told = set.after ?? set.before;
  const files = told?.files ?? [];
  const [before, after] = [pagesIn(set.before), pagesIn(set.after)];
  const pages = files.map((file) => ({ before: before.get(file.u32(FILE.id)) ?? null, after: after.get(file.u32(FILE.id)) ?? null }));
  const groups = new Map(told?.fileGroups.map((group) => [group.u32(GROUP.id), group.text(GROUP.name)]));

  // with two passes over the data each copy counts one of them, else the later copy counts all
  const isData = files.map((file) => file.u32(FILE.type) === FILE_TYPE.data);
  const both = pages.map((counts, index) => (isData[index] ? (counts.before ?? 0) : 0) + (counts.after ?? 0));
  const inData = both.reduce((sum, count, index) => (isData[index] ? sum + count : sum), 0);
  const twoPasses = set.passes > 1 && inData * PAGE_BYTES <= set.dataBytes;
  const pagesOf = (index: number): number | null => (twoPasses ? both[index]! : (pages[index]!.after ?? pages[index]!.before));
  return {
    header: headerOf(set.sset, set.volume, told, compressed),
    files: files.map((file, index) => fileEntryOf(file, groups, pagesOf(index))),
    pages,
    streamChecksums: set.streamChecksums,
    dataBytes: set.dataBytes,
    logBytes: set.logBytes,
    complete: set.closed,
  };
}

const pagesIn = (told: Configuration | null): Map<number | null, number | null> =>
  new Map(told?.files.map((file) => [file.u32(FILE.id), file.u32(FILE.pages)]));

/** What cannot change during a backup must be equal before and after the data: the two copies carry no checksum but each other. */
function compareCopies(set: SetParts, content: BackupSetContent, medium: Medium, report: Report): void {
  if (!set.before || !set.after) return;
  const facts: [name: string, read: (from: Fields) => unknown][] = [
    ['DatabaseName', (from) => from.text(SET.databaseName)],
    ['ServerName', (from) => from.text(SET.serverName)],
    ['BackupType', (from) => from.u8(SET.type)],
    ['Flags', (from) => from.u32(SET.flags)],
    ['SoftwareVersion', (from) => `${from.u8(SET.major)}.${from.u8(SET.minor)}.${from.u16(SET.build)}`],
    ['DatabaseVersion', (from) => from.u16(SET.databaseVersion)],
    ['DatabaseCreationDate', (from) => from.date(SET.creationDate)],
    ['BackupStartDate', (from) => from.date(SET.startDate)],
    ['BindingID', (from) => from.guid(SET.bindingId)],
    ['FamilyGUID', (from) => from.guid(SET.family)],
  ];
  for (const [name, read] of facts) {
    const [before, after] = [read(set.before.set), read(set.after.set)];
    if (before === after) continue;
    report.error(
      'CopiesDiffer',
      `backup set ${content.header.Position} says two things about ${name}: '${String(before)}' at ${medium.where(set.beforeAt)}, '${String(after)}' at ${medium.where(set.afterAt)}`,
      CONFIGURATION_HINT,
    );
  }
}
