import { bytesOfFile } from '../files/backup-set.js';
import type { FoundSet } from '../files/media.js';
import { failure, message, SqlError } from '../messages.js';
import { othersIn, sameName, type Database, type DataFile } from '../state/model.js';
import type { Product } from '../state/products.js';
import type { ServerMessage } from '../wire/tokens.js';
import { evaluateText } from './run.js';
import type { Session } from './session.js';
import type { RestoreOptions } from './syntax.js';

/** A file of the database that is to be, where it will lie. */
export interface PlannedFile extends Omit<DataFile, 'path'> {
  readonly path: string;
}

const CREATED_BY: Readonly<Record<number, string>> = { 1: 'BACKUP DATABASE', 2: 'BACKUP LOG', 5: 'BACKUP DATABASE WITH DIFFERENTIAL' };
const LOG = 2;
const DIFFERENTIAL = 5;

/** Whether the set can be used here at all, and next. @throws {SqlError} 3169, 3135, 3118, 3117, 3136, 4305, 4326 */
export function checkChain(
  what: 'DATABASE' | 'LOG',
  { header }: FoundSet,
  existing: Database | null,
  path: string,
  product: Product,
): void {
  if ((header.DatabaseVersion ?? 0) > product.databaseVersion) {
    const from = versionOf(header.SoftwareVersionMajor ?? 0, header.SoftwareVersionMinor ?? 0, header.SoftwareVersionBuild ?? 0);
    throw failure(3169, from, versionOf(product.major, product.minor, product.build));
  }
  const type = header.BackupType ?? 1;
  if ((what === 'LOG') !== (type === LOG)) throw failure(3135, path, CREATED_BY[type] ?? 'another statement');
  if (type === 1) return;
  if (!existing) throw failure(3118, header.DatabaseName ?? '');
  if (existing.state !== 'RESTORING') throw failure(3117);
  if (type === DIFFERENTIAL && header.DifferentialBaseGUID?.toUpperCase() !== existing.differentialBase?.guid) throw failure(3136);
  if (type !== LOG) return;
  const [first, last] = [BigInt(header.FirstLSN ?? 0), BigInt(header.LastLSN ?? 0)];
  if (first > existing.lsn) throw failure(4305, String(first), String(existing.lsn));
  if (last < existing.lsn) throw failure(4326, String(last), String(existing.lsn));
}

const versionOf = (major: number, minor: number, build: number): string =>
  `${major}.${String(minor).padStart(2, '0')}.${String(build).padStart(4, '0')}`;

/** Another database under the same name is only overwritten WITH REPLACE. @throws {SqlError} 3154 */
export function checkIdentity({ header }: FoundSet, existing: Database | null, replace: boolean): void {
  if (!existing || replace || header.BackupType !== 1 || existing.state === 'RESTORING') return;
  if (header.FamilyGUID?.toUpperCase() !== existing.familyGuid) throw failure(3154, existing.name);
}

/** @throws {SqlError} 3104, 3159, 3101 */
export function checkUse({ header }: FoundSet, existing: Database | null, replace: boolean, { instance, state }: Session): void {
  if (!existing) return;
  if (existing.mirroring !== null || existing.availabilityGroup !== null) throw failure(3104, existing.name);
  const isTailLost = header.BackupType === 1 && existing.state === 'ONLINE' && existing.lastLogBackupLsn !== null;
  if (isTailLost && existing.recoveryModel !== 'SIMPLE' && !replace) throw failure(3159, existing.name);
  if (othersIn(instance, existing, state).length > 0) throw failure(3101);
}

/** Where the files go. @throws {SqlError} 3234; 1834, 5133 and 3257 with what follows them */
export async function plannedFiles(
  { files }: FoundSet,
  name: string,
  existing: Database | null,
  options: RestoreOptions,
  session: Session,
): Promise<PlannedFile[]> {
  const moves = new Map<string, string>();
  for (const { logicalName, path } of options.moves) {
    const logical = evaluateText(logicalName, session) ?? '';
    if (!files.some(({ LogicalName }) => sameName(LogicalName ?? '', logical))) throw failure(3234, logical, name);
    moves.set(logical.toLowerCase(), evaluateText(path, session) ?? '');
  }
  const planned = files.map((file): PlannedFile => ({
    id: file.FileId ?? 1,
    guid: file.UniqueId?.toUpperCase() ?? '',
    type: file.Type === 'L' ? 'LOG' : 'ROWS',
    logicalName: file.LogicalName ?? '',
    path: moves.get(file.LogicalName?.toLowerCase() ?? '') ?? file.PhysicalName ?? '',
    bytes: bytesOfFile(file),
    growthIsPercent: false,
  }));
  const problems: ServerMessage[] = [];
  for (const file of planned) problems.push(...(await problemsOf(file, existing, session)));
  problems.push(...spaceProblems(planned, existing, session));
  if (problems.length > 0) throw new SqlError([...problems, message(3119)]);
  return planned;
}

async function problemsOf(file: PlannedFile, existing: Database | null, session: Session): Promise<ServerMessage[]> {
  const cannotRestore = message(3156, [file.logicalName, file.path]);
  const owner = session.instance.databases.find(
    (database) => database !== existing && database.files.some(({ path }) => sameName(path, file.path)),
  );
  if (owner) return [message(1834, [file.path, owner.name]), cannotRestore];
  const error = await session.folderError(file.path);
  return error === null ? [] : [message(5133, [file.path, error]), cannotRestore];
}

/** Files that are overwritten give their space back. */
function spaceProblems(planned: readonly PlannedFile[], existing: Database | null, { world }: Session): ServerMessage[] {
  const needed = new Map<string, number>();
  const add = (path: string, bytes: number): void => {
    const root = rootOf(path);
    needed.set(root, (needed.get(root) ?? 0) + bytes);
  };
  const rootOf = (path: string): string => world.disks.rootOf(path) ?? '';
  for (const { path, bytes } of planned) add(path, bytes);
  for (const { path, bytes } of existing?.files ?? []) add(path, -bytes);
  return [...needed].flatMap(([root, bytes]) => {
    const free = world.disks.freeBytes(root);
    return free !== null && bytes > free ? [message(3257, [root, bytes, free])] : [];
  });
}
