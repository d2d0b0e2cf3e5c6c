import { z } from 'zod';
import { LyncBackupError } from '../../domain/errors.js';
import { fileListStatement, mediaStatement } from '../../domain/sql-statements/restore.js';
import type { SqlTarget } from '../../domain/sql.js';
import { querySql } from '../sql-query.js';
import type { DatabaseWorld } from './restore-world.js';

const Name = z.string().nullable();
const Thumbprint = z
  .string()
  .regex(/^[0-9a-f]+$/)
  .nullable();
const Whole = z.coerce.number().int(); // of 64 bits: text

const Label = z.object({ FamilyCount: z.int() });
const Header = z.object({
  DatabaseName: Name,
  ServerName: Name,
  BackupType: z.int(),
  BackupTypeDescription: Name,
  Position: z.int(),
  DatabaseVersion: z.int(),
  SoftwareVersionMajor: z.int(),
  SoftwareVersionMinor: z.int(),
  BackupSetGUID: z.string(),
  BackupFinishDate: Name,
  HasBackupChecksums: z.boolean(),
  IsDamaged: z.boolean(),
  EncryptorThumbprint: Thumbprint.optional(), // since 2014
});
const ListedFile = z.object({
  LogicalName: z.string(),
  PhysicalName: z.string(),
  Type: z.string(), // D data, L log
  Size: Whole, // bytes
  TDEThumbprint: Thumbprint,
});
const Media = z.tuple([z.tuple([Label]), z.array(Header)]);
const Files = z.tuple([z.array(ListedFile).min(1)]);

/** The backup that is to be restored, as the server that restores it reads it. */
export interface ChosenBackup {
  readonly header: z.infer<typeof Header>;
  readonly files: z.infer<typeof Files>[0];
}

const FULL = 1;

/**
 * Has the server read the headers of a file and chooses the newest full backup of the database in it.
 * @throws {LyncBackupError} `BackupFileDamaged`, `BackupUnsuitable`, and what RESTORE HEADERONLY throws
 */
export async function readMedia(
  path: string,
  database: string,
  target: SqlTarget,
  world: DatabaseWorld,
  timeoutMs: number,
): Promise<ChosenBackup> {
  const [[label], headers] = await querySql(world, target, mediaStatement(path), Media, timeoutMs);
  if (label.FamilyCount > 1)
    throw unsuitable(path, `is one of ${label.FamilyCount} stripes of a backup, and the others are not in the set`, 'Use another set.');
  const own = headers.filter((header) => header.DatabaseName?.toLowerCase() === database.toLowerCase());
  const header = own.filter(({ BackupType }) => BackupType === FULL).at(-1);
  if (!header) throw unsuitable(path, holdsInstead(database, own, headers), 'Use a set with a full backup of the database.');
  if (header.IsDamaged)
    throw new LyncBackupError('BackupFileDamaged', `'${path}' was made of a damaged database, continuing after errors`, 'Use another set.');
  const [files] = await querySql(world, target, fileListStatement(path, header.Position), Files, timeoutMs);
  return { header, files };
}

function holdsInstead(database: string, own: readonly z.infer<typeof Header>[], all: readonly z.infer<typeof Header>[]): string {
  const [first] = own;
  if (first)
    return `holds only a ${first.BackupTypeDescription ?? `backup of type ${first.BackupType}`} backup of '${database}', not a full one`;
  const others = [...new Set(all.map(({ DatabaseName }) => `'${DatabaseName ?? ''}'`))].join(', ');
  return `holds a backup of ${others === '' ? 'nothing' : others}, not of '${database}'`;
}

const unsuitable = (path: string, fact: string, hint: string): LyncBackupError =>
  new LyncBackupError('BackupUnsuitable', `'${path}' ${fact}`, hint);
