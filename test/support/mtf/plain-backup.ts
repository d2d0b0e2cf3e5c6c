import type { FileFacts, MediaFacts, SetFacts } from '../../../src/formats/mtf/write-blocks.js';
import { writeBackupFile, type SetDescription } from '../../../src/formats/mtf/write-backup.js';
import { describeSet } from './planned-backup.js';
import { collected } from './samples.js';

/** A small backup with nothing unusual in it, to be varied by a test. */
export const MEDIA: MediaFacts = {
  MediaName: null,
  MediaSetId: '11111111-0000-4000-8000-000000000001',
  FamilyCount: 1,
  FamilySequenceNumber: 1,
  MediaFamilyId: '0a0b0c0d-0000-0000-0000-000000000000',
  MediaDescription: null,
  MediaDate: '2026-01-31T02:15:00',
  softFilemarkBytes: 512,
};

const HEADER: SetFacts = {
  BackupName: 'rtcxds-Full Database Backup',
  BackupDescription: null,
  BackupType: 1,
  UserName: 'CONTOSO\\backup',
  ServerName: 'SQL01\\RTC',
  DatabaseName: 'rtcxds',
  DatabaseVersion: 706,
  DatabaseCreationDate: '2025-05-01T08:00:00',
  FirstLSN: '24000000005600037',
  LastLSN: '24000000007200001',
  CheckpointLSN: '24000000005600037',
  DatabaseBackupLSN: '0',
  BackupStartDate: '2026-01-31T02:15:00',
  BackupFinishDate: '2026-01-31T02:15:04',
  SortOrder: 52,
  UnicodeLocaleId: 1033,
  UnicodeComparisonStyle: 196609,
  CompatibilityLevel: 110,
  SoftwareVersionMajor: 11,
  SoftwareVersionMinor: 0,
  SoftwareVersionBuild: 2100,
  MachineName: 'SQL01',
  Flags: 528,
  BindingID: '22222222-0000-4000-8000-000000000001',
  RecoveryForkID: '33333333-0000-4000-8000-000000000001',
  FamilyGUID: '33333333-0000-4000-8000-000000000001',
  RecoveryModel: 'FULL',
  DifferentialBaseLSN: null,
  DifferentialBaseGUID: null,
  BackupSetGUID: '44444444-0000-4000-8000-000000000001',
  TimeZone: 4,
};

const file = (id: number, type: 'D' | 'L', pages: number): FileFacts => ({
  LogicalName: type === 'D' ? 'rtcxds_data' : 'rtcxds_log',
  PhysicalName: type === 'D' ? 'C:\\CsData\\rtcxds.mdf' : 'C:\\CsData\\rtcxds.ldf',
  Type: type,
  FileGroupName: type === 'D' ? 'PRIMARY' : null,
  Size: 2359296,
  MaxSize: 35184372080640,
  FileId: id,
  UniqueId: `55555555-0000-4000-8000-00000000000${id}`,
  SourceBlockSize: 512,
  FileGroupId: type === 'D' ? 1 : 0,
  DifferentialBaseLSN: '0',
  DifferentialBaseGUID: '00000000-0000-0000-0000-000000000000',
  pages: { before: type === 'D' ? pages : 0, after: pages },
});

export interface Variation {
  header?: Partial<SetFacts>;
  pages?: number;
  logSectors?: number;
}

export function plainSet({ header = {}, pages = 16, logSectors = 128 }: Variation = {}): SetDescription {
  const facts = { ...HEADER, ...header };
  const data = facts.BackupType === 2 ? 0 : pages;
  return describeSet({
    header: facts,
    files: [file(1, 'D', data), file(2, 'L', Math.ceil(logSectors / 16))],
    passes: data > 0 ? [data] : [],
    logSectors,
    seed: 7,
  });
}

export const plainBackup = (variations: Variation[] = [{}], media: Partial<MediaFacts> = {}): Promise<Buffer> =>
  collected(writeBackupFile({ media: { ...MEDIA, ...media }, sets: variations.map(plainSet) }));
