import { z } from 'zod';
import { LyncBackupError } from '../domain/errors.js';
import { information, type Finding } from '../domain/findings.js';
import { SetPath, type FileEntry } from '../domain/manifest.js';
import { contentOf } from '../domain/random-access.js';
import { seenFromOutside } from '../domain/server-path.js';
import { existingBackupStatement } from '../domain/sql-statements/backup.js';
import { instanceText } from '../domain/sql.js';
import { BackupRecord, compareHeader } from './database/compare-header.js';
import { findPrimary, type LiveDatabase } from './database/find-primary.js';
import { proveCopy } from './database/prove-copy.js';
import { verifyBackup } from './database/verify-backup.js';
import { querySql } from './sql-query.js';
import type { StepHandler, World } from './world.js';

/** How old a backup of another program may be: Microsoft's rotation makes one every night. @source procedures.md 3.3 */
export const FRESH_HOURS = 24;

const Instance = z.strictObject({ server: z.string(), instance: z.string().nullable() });
const Args = z.strictObject({
  database: z.string(),
  instances: z.array(Instance).min(1), // that may have it open, the store's own first
  path: SetPath, // where the file goes, inside the set
});

const Existing = BackupRecord.extend({
  Path: z.string(), // as the server names it
  HasChecksums: z.boolean().nullable(),
  AgeSeconds: z.int(),
  Families: z.int(), // files it is spread over
});
type Existing = z.infer<typeof Existing>;
const Answer = z.tuple([z.array(Existing).max(1)]);

/**
 * Takes the newest whole backup that the organisation's own tool made of a database into the set, after the checks that one of ours gets.
 * The original stays as it is.
 */
export const takeExistingBackupStep: StepHandler<z.infer<typeof Args>> = {
  args: Args,

  async apply({ database, instances, path }, world, timeoutMs) {
    const live = await findPrimary(database, instances, world, timeoutMs);
    const [[existing]] = await querySql(world, live.target, existingBackupStatement(database, FRESH_HOURS * 60), Answer, timeoutMs);
    if (!existing) throw noneFound(live);
    if (existing.Families > 1) throw striped(live, existing);
    const unverified = await verifyBackup(live, existing.Path, existing.HasChecksums === true, world);
    const file = await copied(existing, live, path, world);
    const doubts = await proveCopy(path, world).catch(async (cause: unknown) => {
      await world.store.remove(`${world.setFolder}/${path}`);
      throw cause;
    });
    const madeUtc = new Date(world.clock.now().getTime() - existing.AgeSeconds * 1000).toISOString();
    return { files: [file], counts: {}, capturedUtc: madeUtc, findings: [taken(live, existing, madeUtc), ...unverified, ...doubts] };
  },
};

async function copied(
  existing: Existing,
  { target }: LiveDatabase,
  path: string,
  { store, shares, setFolder, signal }: World,
): Promise<FileEntry> {
  const outside = seenFromOutside(existing.Path, target.server);
  if (outside === null) throw new LyncBackupError('PathInvalid', `'${existing.Path}' is not a path of a Windows server`);
  const { Path: _path, HasChecksums: _sums, AgeSeconds: _age, Families: _families, ...record } = existing;
  const source = await shares.open(outside);
  try {
    await compareHeader(source, outside, record, signal);
    return { path, ...(await store.write(`${setFolder}/${path}`, contentOf(source))) };
  } finally {
    await source.close();
  }
}

const taken = ({ target, database }: LiveDatabase, { Path }: Existing, madeUtc: string): Finding =>
  information('ExistingBackupTaken', `${instanceText(target)}\\${database.Name}`, `the backup of ${madeUtc} was taken from '${Path}'`);

const noneFound = ({ target, database }: LiveDatabase): LyncBackupError =>
  new LyncBackupError(
    'ObjectNotFound',
    `no other program backed up '${database.Name}' on ${instanceText(target)} as a whole, on disk, in the last ${FRESH_HOURS} hours`,
    'Let the tool of the organisation run first, or leave out -UseExistingSqlBackup.',
  );

const striped = ({ target, database }: LiveDatabase, { Families }: Existing): LyncBackupError =>
  new LyncBackupError(
    'StepFailed',
    `the newest backup of '${database.Name}' on ${instanceText(target)} is spread over ${Families} files`,
    'Have it made to one file, or leave out -UseExistingSqlBackup.',
  );
