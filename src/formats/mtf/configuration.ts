import { Fields } from './fields.js';

/**
 * The payload of an MQCI stream: what a backup set says about its database. It is written before the data and, with sizes, dates and
 * final log sequence numbers filled in, once more after it.
 *
 * @source formats.md 5.5
 */
export interface Configuration {
  set: Fields;
  fileGroups: Fields[];
  files: Fields[];
}

/** Offsets in the SCIN record, named after the columns of RESTORE HEADERONLY. */
export const SET = {
  flags: 0x08,
  dataFiles: 0x0c,
  build: 0x18,
  minor: 0x1a,
  major: 0x1b,
  firstLsn: 0x20,
  lastLsn: 0x2a,
  checkpointLsn: 0x34,
  databaseBackupLsn: 0x3e,
  creationDate: 0x48,
  startDate: 0x4d,
  finishDate: 0x52,
  type: 0x57,
  sortOrder: 0x58,
  compatibilityLevel: 0x5b,
  databaseId: 0x5c,
  databaseVersion: 0x5e,
  size: 0x60,
  databaseName: 0x68,
  serverName: 0x6c,
  localeId: 0x74,
  comparisonStyle: 0x78,
  bindingId: 0x7c,
  recoveryFork: 0x9c,
  collation: 0xd8,
  family: 0xe0,
  status: 0xf4,
  options: 0xf6,
  differentialBaseLsn: 0x104,
  differentialBase: 0x110,
  compressedSize: 0x158,
} as const;

/** Offsets in an SFGI record: a filegroup. */
export const GROUP = { id: 0x0c, name: 0x10 } as const;

/** Offsets in an SFIN record, named after the columns of RESTORE FILELISTONLY. */
export const FILE = {
  flags: 0x08,
  pageBytes: 0x10,
  id: 0x14,
  pages: 0x18,
  type: 0x1c,
  blockBytes: 0x20,
  groupId: 0x24,
  size: 0x28,
  logicalName: 0x30,
  physicalName: 0x34,
  maxSize: 0x56,
  growth: 0x5e,
  initialSize: 0x72,
  differentialBaseLsn: 0x9e,
  differentialBase: 0xaa,
  uniqueId: 0xba,
  firstLsn: 0xca,
  lastLsn: 0xda,
  extents: 0xfc,
} as const;

/** Bits of SCIN's flags, as documented for the column Flags; COPY_ONLY and DIFFERENTIAL are not documented. */
export const FLAG = {
  bulkLogged: 1,
  snapshot: 2,
  readOnly: 4,
  singleUser: 8,
  checksums: 16,
  damaged: 32,
  incompleteMetaData: 128,
  forceOffline: 256,
  always: 512,
  copyOnly: 1024,
  differential: 2048,
} as const;

/** Bits of SCIN's database status. */
export const STATUS = { bulkLogged: 4, simple: 8 } as const;

/** File types in SFIN. */
export const FILE_TYPE = { data: 1, log: 2 } as const;

const MAX_RECORDS = 5000; // a database has at most 32,767 files; nobody has seen a hundredth of it

/** @returns what is wrong with the payload, when it is not a chain of records that begins with SCIN */
export function parseConfiguration(payload: Uint8Array): Configuration | string {
  const records: { id: string; fields: Fields }[] = [];
  const whole = new Fields(payload);
  for (let at = 0; at < payload.length;) {
    const [id, length] = [whole.id(at), whole.u32(at + 4)];
    if (id === null || length === null || length < 8 || at + length > payload.length)
      return `the record at byte ${at} has an impossible length`;
    if (records.length === MAX_RECORDS) return `it claims more than ${MAX_RECORDS} records`;
    records.push({ id, fields: new Fields(payload.subarray(at, at + length)) });
    at += length;
  }
  if (records[0]?.id !== 'SCIN') return 'it does not begin with an SCIN record';
  const of = (id: string): Fields[] => records.filter((record) => record.id === id).map((record) => record.fields);
  return { set: records[0].fields, fileGroups: of('SFGI'), files: of('SFIN') };
}
