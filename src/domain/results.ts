import { z } from 'zod';
import { ItemChange } from './archive-items.js';
import { ComponentRequest } from './component-restore.js';
import { ComponentKind, ComponentStatus } from './components.js';
import { BackupFileEntry, BackupHeader, MediaLabel } from './database-backup.js';
import { Finding, Gap } from './findings.js';
import { RestoreStepKind, Scenario } from './restore-plan.js';

/** What cmdlets put out. Property names and words are interface: scripts read them. `*Utc` become [datetime] of kind Utc. */

const Count = z.int().nonnegative();
const Utc = z.iso.datetime();

export const ComponentResult = z.strictObject({
  Kind: ComponentKind,
  Scope: z.string(),
  Status: ComponentStatus,
  Files: Count,
  Bytes: Count,
  Counts: z.record(z.string(), Count),
  Gaps: z.array(Gap),
});
export type ComponentResult = z.infer<typeof ComponentResult>;

export const BackupResult = z.strictObject({
  Repository: z.string(),
  SetId: z.string().nullable(), // null when nothing was sealed
  Status: z.enum(['Complete', 'Partial', 'Failed', 'Planned']),
  SetPath: z.string().nullable(),
  RunId: z.string().nullable(), // null when only planned
  Components: z.array(ComponentResult),
  Bytes: Count,
  StartedUtc: Utc,
  SealedUtc: Utc.nullable(),
  Practice: z.boolean(),
});
export type BackupResult = z.infer<typeof BackupResult>;

export const BackupSet = z.strictObject({
  Repository: z.string(),
  SetId: z.string(),
  SealedUtc: Utc.nullable(), // null when the manifest cannot be read
  Status: z.enum(['Complete', 'Partial', 'Damaged']),
  Deployment: z.string().nullable(),
  Version: z.string().nullable(), // of the tool that wrote the set
  Components: z.array(ComponentResult),
  Bytes: Count,
  Label: z.string().nullable(),
  SetPath: z.string(),
  Practice: z.boolean(),
});
export type BackupSet = z.infer<typeof BackupSet>;

/** A database that was restored under another name, checked and dropped again. */
export const RestoredAside = z.strictObject({
  Database: z.string(),
  SqlInstance: z.string(),
  Bytes: Count, // of its files
  RestoreSeconds: z.number().nonnegative(),
  CheckSeconds: z.number().nonnegative(), // of DBCC CHECKDB
});
export type RestoredAside = z.infer<typeof RestoredAside>;

export const TestResult = z.strictObject({
  Repository: z.string(),
  SetId: z.string(),
  Verdict: z.enum(['Sound', 'Damaged', 'Unproven']),
  Method: z.enum(['Full', 'Quick', 'Sample']), // Quick looks at sizes and times; Sample reads a part; neither makes a set Sound
  FilesChecked: Count,
  BytesChecked: Count, // read; a file that several of the tested sets share is counted once
  ProvenPercent: z.number().min(0).max(100), // of the set's bytes: read, here or under another name, and found as written
  Seed: z.string().nullable(), // of a sample
  Restored: z.array(RestoredAside), // with -RestoreAside: the measured recovery time of each database
  NotProven: z.array(z.string()), // what this test leaves open, however sound the set is
  Findings: z.array(Finding),
  Practice: z.boolean(),
});
export type TestResult = z.infer<typeof TestResult>;

export const KeepDecision = z.strictObject({
  Repository: z.string(),
  SetId: z.string(),
  Decision: z.enum(['Kept', 'Removed', 'WouldRemove']),
  Reason: z.enum(['NotNamed', 'AmongLast', 'WithinDays', 'NoSoundSet', 'NotCovered', 'InUse', 'Unreadable', 'Unwanted', 'Forced']),
  Detail: z.string(),
  SetPath: z.string(),
  Practice: z.boolean(),
});
export type KeepDecision = z.infer<typeof KeepDecision>;

export const FileStoreResult = z.strictObject({
  Repository: z.string(),
  SetId: z.string(),
  RunId: z.string().nullable(), // null when only planned
  FileStore: z.string(), // UNC path it was captured from
  Destination: z.string(), // where it went
  Status: z.enum(['Complete', 'Partial', 'Planned']),
  Added: Count,
  Replaced: Count,
  Same: Count,
  KeptNewer: Count,
  Failed: Count,
  Bytes: Count, // written
  Findings: z.array(Finding),
  Practice: z.boolean(),
});
export type FileStoreResult = z.infer<typeof FileStoreResult>;

export const InstallationCheck = z.strictObject({
  Check: z.string(),
  Status: z.enum(['Passed', 'Failed', 'Warning', 'Skipped']),
  Detail: z.string(),
  Hint: z.string().nullable(),
});
export type InstallationCheck = z.infer<typeof InstallationCheck>;

export const Difference = z.strictObject({
  Repository: z.string(),
  SetId: z.string(), // the newer set
  ReferenceSetId: z.string(), // the older one
  Change: z.enum(['Added', 'Removed', 'Changed']),
  Kind: z.string(), // noun of the command that told it
  Where: z.string().nullable(), // pool or machine; null: the deployment
  Key: z.string(),
  Property: z.string().nullable(), // of a changed object
  OldValue: z.json(),
  NewValue: z.json(),
  Practice: z.boolean(),
});
export type Difference = z.infer<typeof Difference>;

/** One backup set of a SQL Server backup file. All but `Path`, `Media`, `PasswordProtected` and `Files` are columns of RESTORE HEADERONLY. */
export const DatabaseBackup = z.strictObject({
  Path: z.string(),
  ...BackupHeader.shape,
  Media: MediaLabel.extend({ PasswordProtected: z.boolean() }).nullable(), // RESTORE LABELONLY
  Files: z.array(BackupFileEntry), // RESTORE FILELISTONLY
});
export type DatabaseBackup = z.infer<typeof DatabaseBackup>;

/** Where a file stands in the restores that the files tested together allow. */
export const RestorePlace = z.strictObject({
  DatabaseName: z.string().nullable(),
  Step: z.int().positive(), // 1 is the full backup; files of one step are stripes, restored together
  Path: z.string(),
  Position: z.int().nullable(), // of the backup set in the file: WITH FILE = n
});
export type RestorePlace = z.infer<typeof RestorePlace>;

export const DatabaseRestoreResult = z.strictObject({
  Repository: z.string(),
  SetId: z.string(),
  RunId: z.string().nullable(), // null when only planned
  SqlInstance: z.string(),
  Database: z.string(), // as it is called now
  Status: z.enum(['Complete', 'Partial', 'Planned']), // Partial: restored, but an error among the findings is to be put right
  Overwrites: z.boolean(), // there was one of that name
  SafetyBackup: z.string().nullable(), // of what was there, as SQL Server names the file
  Bytes: Count, // of the database's files
  RestoreSeconds: z.number().nonnegative().nullable(), // null when only planned
  CheckSeconds: z.number().nonnegative().nullable(), // of DBCC CHECKDB
  Files: z.array(z.string()), // as SQL Server names them
  Findings: z.array(Finding),
  Practice: z.boolean(),
});
export type DatabaseRestoreResult = z.infer<typeof DatabaseRestoreResult>;

export const DatabaseBackupTest = z.strictObject({
  Path: z.string(),
  Verdict: z.enum(['Sound', 'Damaged', 'Unproven']),
  Container: z.enum(['MTF', 'MSSQLBAK']).nullable(), // MSSQLBAK: compressed; null: no backup of SQL Server, or not readable
  Bytes: Count,
  BackupSets: Count,
  ChecksumsRight: Count, // streams of data and log, made WITH CHECKSUM
  ChecksumsWrong: Count,
  PagesRight: Count, // data pages by their own checksum
  PagesWrong: Count,
  PagesWithout: Count, // that have none
  RecordsRight: Count, // of a compressed backup
  RecordsWrong: Count,
  RestoreSteps: z.array(RestorePlace), // empty where this file is not needed; of thousands the first
  Findings: z.array(Finding), // errors: what is damaged; warnings: what could not be proven
});
export type DatabaseBackupTest = z.infer<typeof DatabaseBackupTest>;

/** One step of a plan as an administrator sees it. */
export const PlannedStep = z.strictObject({
  Id: z.string(),
  Title: z.string(),
  Kind: RestoreStepKind,
  Where: z.string(), // FQDN; empty: the machine of the session
  Needs: z.array(z.string()), // ids
  Source: z.string(), // page and step number
});
export type PlannedStep = z.infer<typeof PlannedStep>;

export const RestorePlan = z.strictObject({
  Repository: z.string(),
  SetId: z.string(),
  PlanId: z.string(), // digest: the same set, losses and options give the same
  Scenario,
  Lost: z.array(z.string()),
  NotPaired: z.boolean(), // as it was planned with, like the next three
  NewPool: z.string().nullable(), // null: what is lost comes back under its old name
  RepositoryUnc: z.string().nullable(), // null: as the repository tells it
  SqlStagingPath: z.string().nullable(),
  Steps: z.array(PlannedStep),
  Findings: z.array(Finding),
  Applicable: z.boolean(), // no finding is an error
  Practice: z.boolean(),
});
export type RestorePlan = z.infer<typeof RestorePlan>;

export const RestoredStep = PlannedStep.extend({
  State: z.enum(['Done', 'Skipped', 'Waiting', 'Failed', 'InDoubt', 'Pending']),
  StartedUtc: Utc.nullable(),
  EndedUtc: Utc.nullable(),
  Detail: z.string().nullable(), // evidence in words, or what went wrong
});
export type RestoredStep = z.infer<typeof RestoredStep>;

export const RestoreResult = z.strictObject({
  Repository: z.string(),
  SetId: z.string(),
  RunId: z.string().nullable(), // null when only planned
  PlanId: z.string(),
  Status: z.enum(['Succeeded', 'Partial', 'WaitingForOperator', 'Stopped', 'Failed', 'Planned']),
  Scenario,
  Lost: z.array(z.string()),
  Steps: z.array(RestoredStep),
  Findings: z.array(Finding),
  RecoverySeconds: z.number().nonnegative().nullable(), // from the first step to the last; null before the end
  RecoveryPointUtc: Utc, // when the set was sealed; of an undo, when its export was taken
  ReportPath: z.string().nullable(), // of the HTML page; null before the end
  Practice: z.boolean(),
});
export type RestoreResult = z.infer<typeof RestoreResult>;

/** A runbook that was written to a file. */
export const Runbook = z.strictObject({
  Repository: z.string(),
  SetId: z.string(),
  PlanId: z.string(),
  Scenario,
  Lost: z.array(z.string()),
  Format: z.enum(['Html', 'Markdown']),
  Path: z.string(),
  Bytes: Count,
  Steps: Count,
  LookedAtUtc: Utc.nullable(), // when the deployment was looked at; null: Findings are from the set alone
  Findings: z.array(Finding),
  Applicable: z.boolean(), // no finding is an error
  Practice: z.boolean(),
});
export type Runbook = z.infer<typeof Runbook>;

export const RehearsedStep = PlannedStep.extend({
  State: z.enum(['Done', 'Skipped', 'Waiting', 'Failed', 'InDoubt', 'Pending']),
  Detail: z.string().nullable(), // evidence in words, or what went wrong
  AtSeconds: z.number().nonnegative().nullable(), // when it would begin; null behind a step that nobody has measured
  Seconds: z.number().nonnegative().nullable(), // measured in earlier restores; null: never
});
export type RehearsedStep = z.infer<typeof RehearsedStep>;

export const Recoverable = z.enum(['Yes', 'WithFindings', 'No']);
export type Recoverable = z.infer<typeof Recoverable>;

/** What came of a plan in a practice deployment. */
export const RehearsalResult = z.strictObject({
  Repository: z.string(),
  SetId: z.string(),
  PlanId: z.string(),
  Scenario,
  Lost: z.array(z.string()),
  Recoverable,
  Steps: z.array(RehearsedStep),
  Findings: z.array(Finding),
  NotRehearsed: z.array(z.string()), // a sentence each
  EstimatedSeconds: z.number().nonnegative().nullable(), // of all steps; null while one of them was never measured
  Practice: z.boolean(), // of the set; the rehearsal is always one
});
export type RehearsalResult = z.infer<typeof RehearsalResult>;

/** Whether one server would come back. */
export const Readiness = z.strictObject({
  Repository: z.string(),
  SetId: z.string(),
  Server: z.string(), // FQDN; of a server without machines in the topology, its own
  Pool: z.string(),
  Scenario,
  Recoverable,
  Rehearsed: z.boolean(), // false: only planned
  RecoveryPointUtc: Utc, // what was changed later is not in the set
  AgeSeconds: z.number().nonnegative(), // of the recovery point
  EstimatedSeconds: z.number().nonnegative().nullable(), // from earlier restores; null while a step was never measured
  Steps: Count,
  Missing: z.array(z.string()), // what speaks against it or would not come back, a sentence each
  Findings: z.array(Finding),
  Practice: z.boolean(),
});
export type Readiness = z.infer<typeof Readiness>;

/** A restore of one kind of data of what lives. The four counts are null where the archives are of a form that is not known. */
export const ComponentRestoreResult = RestoreResult.extend({
  Component: ComponentRequest.shape.kind,
  Pool: z.string().nullable(), // null: of the whole deployment
  User: z.array(z.string()), // SIP addresses; none: everybody
  Undoes: z.string().nullable(), // the run that this one took back
  Added: Count.nullable(),
  Changed: Count.nullable(),
  LostObjects: Count.nullable(), // what the import overwrites
  Kept: Count.nullable(), // what it leaves as it is now
  Differences: z.array(ItemChange), // the first thousand
  SafetyExport: z.string().nullable(), // of what was there before, as an administrator would type its path
});
export type ComponentRestoreResult = z.infer<typeof ComponentRestoreResult>;
