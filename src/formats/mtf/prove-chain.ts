import { error, warning, type Finding } from '../../domain/findings.js';
import type { BackupHeader } from '../../domain/database-backup.js';
import type { BackupSetContent } from './set-parts.js';
import type { BackupFile } from './read-backup.js';
import { dataMissing } from './judge-set.js';
import { DIFFERENTIAL, familyCountOf, FULL, LOG } from './rows.js';

export interface ChainMember extends Pick<BackupFile, 'media' | 'sets'> {
  /** What findings call the file. */
  name: string;
}

/** One restore statement: the files of all stripes of one backup set. */
export interface RestoreStep {
  files: string[];
  header: BackupHeader;
}

export interface DatabaseChain {
  databaseName: string | null;
  /** The newest full backup, its newest differential and the logs that continue them without a gap; empty without a full backup. */
  steps: RestoreStep[];
}

export interface ChainProof {
  chains: DatabaseChain[];
  /** `Object` is the file concerned. Warnings: what the files given do not hold. Errors: what contradicts itself. */
  findings: Finding[];
}

interface JoinedSet extends RestoreStep {
  /** No stripe of it is missing, none is cut off. */
  whole: boolean;
}

/**
 * Proves what only several files together can show: that every stripe is there, that differentials have their base, that log backups
 * continue each other, and which sequence of restores they allow for each database.
 *
 * @source MicrosoftDocs/sql-docs, RESTORE HEADERONLY; formats.md 5.4, 5.5
 */
export function proveChain(members: readonly ChainMember[]): ChainProof {
  const findings: Finding[] = [];
  const sets = joinStripes(members, findings);
  const databases = groupBy(sets, ({ header }) => `${header.FamilyGUID}|${header.DatabaseName?.toLowerCase()}`);
  const chains = databases.map((group) => {
    checkDifferentials(group, findings);
    return { databaseName: group[0]!.header.DatabaseName, steps: sequenceOf(group, findings) };
  });
  return { chains, findings };
}

function joinStripes(members: readonly ChainMember[], findings: Finding[]): JoinedSet[] {
  const parts = members.flatMap(({ name, media, sets }) =>
    sets.filter((set) => set.header.BackupSetGUID !== null).map((set) => ({ name, media, set })),
  );
  return groupBy(parts, ({ set }) => set.header.BackupSetGUID!).map((group) => {
    const { media, set } = group[0]!;
    const ofEach = [...group].sort((one, other) => Number(one.set.complete) - Number(other.set.complete)); // of copies a whole one counts
    const families = new Map(ofEach.map((part) => [part.media?.label.FamilySequenceNumber ?? 1, part]));
    const missing = Array.from({ length: familyCountOf(media) }, (_, index) => index + 1).filter((family) => !families.has(family));
    for (const { name } of missing.length > 0 ? group : []) {
      findings.push(
        warning(
          'StripeIncomplete',
          name,
          `backup set ${set.header.Position} is spread over ${familyCountOf(media)} files, of which number ${missing.join(', ')} is not among those given`,
          'Test all files of the media set together; without one of them none can be restored.',
        ),
      );
    }
    const counted = new Set(families.values());
    const stripes = group.filter((part) => counted.has(part));
    const whole = missing.length === 0 && stripes.every((part) => part.set.complete);
    const contents = stripes.map((part) => part.set);
    const lacks = whole && contents.length > 1 ? dataMissing(set, sumOf(contents, 'dataBytes'), sumOf(contents, 'logBytes')) : null;
    if (lacks) findings.push(error('PagesMissing', group[0]!.name, lacks));
    return { files: stripes.map((part) => part.name), header: set.header, whole };
  });
}

function checkDifferentials(sets: readonly JoinedSet[], findings: Finding[]): void {
  for (const { header, files } of sets.filter((set) => set.header.BackupType === DIFFERENTIAL)) {
    const base = sets.find((set) => set.header.BackupSetGUID === header.DifferentialBaseGUID);
    if (!base) {
      findings.push(
        warning(
          'DifferentialBaseMissing',
          files[0]!,
          `the full backup ${header.DifferentialBaseGUID} on which this differential of '${header.DatabaseName}' is based is not among the files given`,
          `Its checkpoint has LSN ${header.DifferentialBaseLSN}; test it together with this file.`,
        ),
      );
    } else if (header.DifferentialBaseLSN !== base.header.CheckpointLSN && header.DifferentialBaseLSN !== base.header.FirstLSN) {
      const told = `LSN ${header.DifferentialBaseLSN}, but that backup begins at ${base.header.CheckpointLSN}`;
      findings.push(
        error(
          'DifferentialBaseDiffers',
          files[0]!,
          `this differential of '${header.DatabaseName}' says that its base '${base.files[0]}' has ${told}`,
        ),
      );
    }
  }
}

function sequenceOf(sets: readonly JoinedSet[], findings: Finding[]): RestoreStep[] {
  const ofType = (type: number): JoinedSet[] => sets.filter(({ header, whole }) => whole && header.BackupType === type);
  const newest = (candidates: JoinedSet[]): JoinedSet | undefined =>
    candidates.sort((a, b) => byLsn(b.header.LastLSN, a.header.LastLSN))[0];
  const logs = ofType(LOG).sort((a, b) => byLsn(a.header.FirstLSN, b.header.FirstLSN) || byLsn(a.header.LastLSN, b.header.LastLSN));
  checkLogs(logs, findings);

  const full = newest(ofType(FULL));
  if (!full) {
    const first = logs[0];
    if (first)
      findings.push(
        warning(
          'FullBackupMissing',
          first.files[0]!,
          `no full backup of '${first.header.DatabaseName}' is among the files given`,
          'Log backups can be restored only after a full backup.',
        ),
      );
    return [];
  }
  const differential = newest(ofType(DIFFERENTIAL).filter(({ header }) => header.DifferentialBaseGUID === full.header.BackupSetGUID));
  const data = differential ?? full;
  const steps = differential ? [full, differential] : [full];
  return [...steps, ...logsAfter(data, logs, findings)].map(({ files, header }) => ({ files, header }));
}

/** The logs that continue where a data backup ends, up to the first gap. */
function logsAfter(data: JoinedSet, logs: readonly JoinedSet[], findings: Finding[]): JoinedSet[] {
  const later = logs.filter((log) => byLsn(log.header.LastLSN, data.header.LastLSN) > 0);
  const [first] = later;
  if (!first) return [];
  if (byLsn(first.header.FirstLSN, data.header.LastLSN) > 0) {
    findings.push(
      warning(
        'LogChainBroken',
        first.files[0]!,
        `'${data.files[0]}' ends at LSN ${data.header.LastLSN}, the first log backup after it begins at ${first.header.FirstLSN}; what lies between is in none of the files given`,
        'Find the log backup between them, or restore to the end of the data backup only.',
      ),
    );
    return [];
  }
  if (first.header.RecoveryForkID !== data.header.RecoveryForkID) {
    findings.push(
      warning(
        'RecoveryForkDiffers',
        first.files[0]!,
        `this log backup of '${first.header.DatabaseName}' is of another recovery fork than '${data.files[0]}'; whether they join is not proven`,
      ),
    );
  }
  const gap = later.findIndex((log, index) => index > 0 && byLsn(log.header.FirstLSN, later[index - 1]!.header.LastLSN) > 0);
  return gap < 0 ? later : later.slice(0, gap);
}

function checkLogs(logs: readonly JoinedSet[], findings: Finding[]): void {
  let previous: JoinedSet | null = null;
  for (const log of logs) {
    if (previous && byLsn(log.header.FirstLSN, previous.header.LastLSN) > 0) {
      findings.push(
        warning(
          'LogChainBroken',
          log.files[0]!,
          `log backup '${previous.files[0]}' of '${log.header.DatabaseName}' ends at LSN ${previous.header.LastLSN}, the next one begins at ${log.header.FirstLSN}; what lies between is in none of the files given`,
          'Find the log backup between them, or restore to the end of the earlier one only.',
        ),
      );
    }
    if (!previous || byLsn(log.header.LastLSN, previous.header.LastLSN) > 0) previous = log;
  }
}

const byLsn = (a: string | null, b: string | null): number => {
  const difference = BigInt(a ?? 0) - BigInt(b ?? 0);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
};

const sumOf = (sets: readonly BackupSetContent[], count: 'dataBytes' | 'logBytes'): number =>
  sets.reduce((sum, set) => sum + set[count], 0);

function groupBy<T>(items: readonly T[], key: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group) group.push(item);
    else groups.set(key(item), [item]);
  }
  return [...groups.values()];
}
