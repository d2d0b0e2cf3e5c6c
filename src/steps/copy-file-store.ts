import { z } from 'zod';
import { LyncBackupError, throwIfStopped } from '../domain/errors.js';
import { leftOutOfFileStore, type StoredEntry } from '../domain/file-store.js';
import { error, type Finding } from '../domain/findings.js';
import { isInnerPath } from '../domain/inner-path.js';
import { SetPath } from '../domain/manifest.js';
import { contentOf } from '../domain/random-access.js';
import type { ShareEntry } from '../ports/shares.js';
import type { StepHandler, World } from './world.js';

const ATTEMPTS = 3;
const PAUSE_MS = 200;
const MOST_FINDINGS = 100; // of one store; the rest is counted

const Args = z.strictObject({
  unc: z.string(),
  folder: SetPath, // where its files go, inside the set
  list: SetPath, // where the list of its entries goes
});
type Args = z.infer<typeof Args>;

/**
 * Copies a file store as plain files, hashing on the way, and writes the list of its entries: one JSON line each, depth first. The list
 * proves the files, so the manifest names only the list. A file that changes while it is read is read again, and never stored torn.
 * @source procedures.md 3.2 B14
 */
export const copyFileStoreStep: StepHandler<Args> = {
  args: Args,

  async apply({ unc, folder, list }, world) {
    const tally = { files: 0, folders: 0, bytes: 0 };
    const gaps = gapList(unc);
    const written = await world.store.write(`${world.setFolder}/${list}`, linesOf(capture({ unc, folder }, world, tally, gaps.add)));
    const capturedUtc = world.clock.now().toISOString();
    return { files: [{ path: list, ...written }], counts: tally, capturedUtc, findings: gaps.findings() };
  },
};

async function* capture(
  { unc, folder }: Pick<Args, 'unc' | 'folder'>,
  world: World,
  tally: { files: number; folders: number; bytes: number },
  note: (path: string, message: string) => void,
): AsyncIterable<StoredEntry> {
  for await (const entry of world.shares.walk(unc)) {
    throwIfStopped(world.signal);
    if ('problem' in entry) {
      note(entry.path, `cannot be read: ${entry.problem}`);
      continue;
    }
    if (leftOutOfFileStore(entry.path) !== null) continue;
    if (!isInnerPath(`${folder}/${entry.path}`) || entry.kind === 'other') {
      note(entry.path, 'cannot be stored under its name');
      continue;
    }
    const { kind } = entry;
    if (kind === 'folder') tally.folders++;
    if (kind !== 'file') {
      yield { ...entry, kind, sha256: null };
      continue;
    }
    const copied = await copyFile(unc, entry, `${world.setFolder}/${folder}/${entry.path}`, world);
    if (typeof copied === 'string') {
      note(entry.path, copied);
      continue;
    }
    tally.files++;
    tally.bytes += copied.bytes;
    yield copied;
  }
}

/** @returns the entry as stored, or why it could not be */
async function copyFile(unc: string, entry: ShareEntry, name: string, world: World): Promise<StoredEntry | string> {
  let before = entry;
  for (let attempt = 1; ; attempt++) {
    const outcome = await copyOnce(unc, before, name, world).catch(asReason);
    if (typeof outcome !== 'string') return { ...before, kind: 'file', sha256: outcome.sha256 };
    if (attempt === ATTEMPTS) return outcome;
    await world.clock.sleep(PAUSE_MS * attempt, world.signal);
    const now = await world.shares.stat(unc, entry.path).catch(asReason);
    if (typeof now === 'string') return now;
    before = now;
  }
}

async function copyOnce(unc: string, before: ShareEntry, name: string, world: World): Promise<{ sha256: string } | string> {
  const file = await world.shares.open(unc, before.path);
  try {
    const written = await world.store.write(name, contentOf(file));
    const after = await world.shares.stat(unc, before.path);
    if (written.bytes === before.bytes && after.bytes === before.bytes && after.modifiedUtc === before.modifiedUtc) return written;
    await world.store.remove(name);
    return 'changed while it was read';
  } finally {
    await file.close();
  }
}

/** What concerns one file is a reason; a full repository or a stop concerns the whole step. */
function asReason(cause: unknown): string {
  if (cause instanceof LyncBackupError && !['RepositoryFull', 'Cancelled', 'ObjectExists'].includes(cause.code)) return cause.message;
  throw cause;
}

async function* linesOf(entries: AsyncIterable<StoredEntry>): AsyncIterable<Uint8Array> {
  const encoder = new TextEncoder();
  for await (const { path, kind, bytes, modifiedUtc, isReadOnly, sha256 } of entries) {
    yield encoder.encode(JSON.stringify({ path, kind, bytes, modifiedUtc, isReadOnly, sha256 }) + '\n');
  }
}

/** The first gaps by name, the rest as a number: a store in use must not fill the manifest. */
function gapList(unc: string): { add: (path: string, reason: string) => void; findings: () => Finding[] } {
  const named: Finding[] = [];
  let unnamed = 0;
  return {
    add(path, reason) {
      const full = `${unc}\\${path.replaceAll('/', '\\')}`;
      if (named.length === MOST_FINDINGS) unnamed++;
      else
        named.push(error('FileNotCaptured', full, `'${full}' ${reason}`, 'Copy it by hand, or run the backup again when nobody uses it.'));
    },
    findings: () =>
      unnamed === 0
        ? named
        : [
            ...named,
            error(
              'FileNotCaptured',
              unc,
              `${unnamed} more files of '${unc}' are not in the set`,
              'Run the backup again when the store is not in use.',
            ),
          ],
  };
}
