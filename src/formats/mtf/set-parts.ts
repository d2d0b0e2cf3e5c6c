import type { BackupFileEntry, BackupHeader } from '../../domain/database-backup.js';
import { FILE, FILE_TYPE, GROUP, SET, type Configuration } from './configuration.js';
import { Fields } from './fields.js';
import { PAGE_BYTES } from './page-sums.js';
import { fileEntryOf, headerOf } from './rows.js';

/** A backup set as far as its blocks have been seen. */
export interface SetParts {
  position: number;
  sset: Fields;
  volume: Fields | null;
  /** What the set says about itself before its data, and after it, with the offsets of both. */
  before: Configuration | null;
  after: Configuration | null;
  beforeAt: number;
  afterAt: number;
  /** Blocks of data. */
  passes: number;
  dataBytes: number;
  logBytes: number;
  streamChecksums: number;
  ended: boolean;
  closed: boolean;
}

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

export const begun = (position: number, sset: Uint8Array): SetParts => ({
  position,
  sset: new Fields(sset),
  volume: null,
  before: null,
  after: null,
  beforeAt: 0,
  afterAt: 0,
  passes: 0,
  dataBytes: 0,
  logBytes: 0,
  streamChecksums: 0,
  ended: false,
  closed: false,
});

export function contentOf(set: SetParts, compressed: boolean): BackupSetContent {
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

/** What is missing of a set that is not closed. */
export function missingOf(set: SetParts): string {
  if (!set.after) return 'the description after its data (MSLS) is missing';
  return set.ended ? 'its closing filemark (SFMB) is missing' : 'its end block (ESET) is missing';
}

/** What cannot change during a backup: the two descriptions carry no checksum but each other. */
const LASTING: readonly [name: string, read: (from: Fields) => string | number | null][] = [
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

/** The facts in which the descriptions before and after the data disagree. */
export function contradictionsOf({ before, after }: SetParts): { name: string; before: string; after: string }[] {
  if (!before || !after) return [];
  return LASTING.map(([name, read]) => ({ name, before: String(read(before.set)), after: String(read(after.set)) })).filter(
    (fact) => fact.before !== fact.after,
  );
}
