import type { BackupFileEntry } from '../../../domain/database-backup.js';
import type { FileFacts, SetFacts } from '../../../formats/mtf/write-blocks.js';
import { newGuid } from '../state/instance.js';
import { advanced } from '../state/lsn.js';
import { serverName, type Database, type Instance } from '../state/model.js';
import { contentsAsPages, PAGE_BYTES, type PagedContents } from './pages.js';

export type BackupKind = 'full' | 'differential' | 'log';

/** A backup before it is written: what its header will say, and the pages. */
export interface PlannedSet {
  readonly kind: BackupKind;
  readonly copyOnly: boolean;
  readonly header: SetFacts;
  readonly files: readonly FileFacts[];
  readonly pages: PagedContents;
  readonly logPages: number;
  readonly startMs: number;
  /** Where the log stood when it ended. */
  readonly lastLsn: bigint;
}

export interface BackupWish {
  readonly kind: BackupKind;
  readonly copyOnly: boolean;
  readonly checksum: boolean;
  readonly name: string | null;
  readonly description: string | null;
  readonly userName: string;
}

const TYPES = { full: 1, log: 2, differential: 5 } as const;
const ALWAYS_SET_FLAG = 512;
const CHECKSUM_FLAG = 16;
const COPY_ONLY_FLAG = 1024;
const DIFFERENTIAL_FLAG = 2048;
const LOG_PAGES = 2;
const SORT_ORDER = 52;
const LOCALE = 1033;
const COMPARISON_STYLE = 196609;
const SECTOR_BYTES = 4096;
const MAX_DATA_BYTES = 35_184_372_080_640;
const MAX_LOG_BYTES = 2_199_023_255_552;
const NO_GUID = '00000000-0000-0000-0000-000000000000';
const QUARTER_HOUR_MINUTES = 15;

/** @param startMs on the server's wall clock */
export function planSet(instance: Instance, database: Database, wish: BackupWish, startMs: number): PlannedSet {
  const { product } = instance;
  const firstLsn = wish.kind === 'log' ? database.lastLogBackupLsn! : database.lsn;
  const lastLsn = advanced(database.lsn, 1);
  const base = wish.kind === 'differential' ? database.differentialBase! : null;
  const offsetMinutes = instance.clock.offsetMinutes(instance.clock.nowMs());
  const header: SetFacts = {
    BackupName: wish.name,
    BackupDescription: wish.description,
    BackupType: TYPES[wish.kind],
    UserName: wish.userName,
    ServerName: serverName(instance),
    DatabaseName: database.name,
    DatabaseVersion: database.databaseVersion,
    DatabaseCreationDate: wallText(database.createdMs),
    FirstLSN: String(firstLsn),
    LastLSN: String(lastLsn),
    CheckpointLSN: String(database.lsn),
    DatabaseBackupLSN: String(database.differentialBase?.lsn ?? 0),
    BackupStartDate: wallText(startMs),
    BackupFinishDate: wallText(startMs),
    SortOrder: SORT_ORDER,
    UnicodeLocaleId: LOCALE,
    UnicodeComparisonStyle: COMPARISON_STYLE,
    CompatibilityLevel: database.compatibilityLevel,
    SoftwareVersionMajor: product.major,
    SoftwareVersionMinor: product.minor,
    SoftwareVersionBuild: product.build,
    MachineName: instance.machineName,
    Flags:
      ALWAYS_SET_FLAG |
      (wish.checksum ? CHECKSUM_FLAG : 0) |
      (wish.copyOnly ? COPY_ONLY_FLAG : 0) |
      (wish.kind === 'differential' ? DIFFERENTIAL_FLAG : 0),
    BindingID: database.databaseGuid,
    RecoveryForkID: database.recoveryForkGuid,
    FamilyGUID: database.familyGuid,
    RecoveryModel: database.recoveryModel.replace('_', '-'),
    DifferentialBaseLSN: base === null ? null : String(base.lsn),
    DifferentialBaseGUID: base?.guid ?? null,
    BackupSetGUID: newGuid(),
    TimeZone: Math.round(offsetMinutes / QUARTER_HOUR_MINUTES),
  };
  const pages = contentsAsPages(database);
  return {
    kind: wish.kind,
    copyOnly: wish.copyOnly,
    header,
    files: fileFacts(database, pages.pages),
    pages,
    logPages: LOG_PAGES,
    startMs,
    lastLsn,
  };
}

function fileFacts(database: Database, dataPages: number): FileFacts[] {
  const base = database.differentialBase;
  return database.files.map((file) => {
    const isLog = file.type === 'LOG';
    const isFirstData = !isLog && file === database.files.find(({ type }) => type === 'ROWS');
    return {
      LogicalName: file.logicalName,
      PhysicalName: file.path,
      Type: isLog ? 'L' : 'D',
      FileGroupName: isLog ? null : 'PRIMARY',
      Size: file.bytes,
      MaxSize: isLog ? MAX_LOG_BYTES : MAX_DATA_BYTES,
      FileId: file.id,
      UniqueId: file.guid,
      SourceBlockSize: SECTOR_BYTES,
      FileGroupId: isLog ? 0 : 1,
      DifferentialBaseLSN: String(isLog ? 0 : (base?.lsn ?? 0)),
      DifferentialBaseGUID: isLog ? NO_GUID : (base?.guid ?? NO_GUID),
      pages: { before: isFirstData ? dataPages : 0, after: isLog ? LOG_PAGES : isFirstData ? dataPages : 0 },
    };
  });
}

/** `2026-01-31T02:15:00` of a wall clock. */
export const wallText = (wallMs: number): string => new Date(wallMs).toISOString().slice(0, 19);

export const wallMsOf = (text: string): number => Date.parse(`${text}Z`);

/** Bytes a file takes when it is restored. */
export const bytesOfFile = (entry: BackupFileEntry): number => entry.Size ?? PAGE_BYTES;
