import { z } from 'zod';
import { LyncBackupError } from '../domain/errors.js';
import { folderOfList, readStoredEntries, type StoredEntry } from '../domain/file-store.js';
import { SetPath } from '../domain/manifest.js';
import { probe } from '../domain/probes.js';
import type { RestoreFolders, RestoreOutcome } from '../ports/file-workers.js';
import { look } from './probes/index.js';
import { publishedTopology } from './probes/published-topology.js';
import { serviceFolder } from './service-folder.js';
import type { RestoreHandler, RestoreWorld } from './world.js';

const Args = z.strictObject({
  list: SetPath, // of the file store that the set has
  service: z.string(), // id of the service whose folder it is there
  folders: z.array(z.string()).min(1), // inside that folder, '/' between names
  pool: z.string(), // FQDN of another pool, whose file store gets them
  role: z.literal('ApplicationServer'),
});
type Args = z.infer<typeof Args>;

/**
 * Copies folders of a service out of the set into the file store of another pool, into the folder of its own service of that role. Each
 * file is read again after it was written; what is already right stays.
 * @source procedures.md S12 14
 */
export const placeFilesStep: RestoreHandler<Args> = {
  args: Args,
  inDoubt: 'repeat',

  async apply(args, world) {
    const folders = await foldersOf(args, world);
    const problems: string[] = [];
    let files = 0;
    for await (const entries of wanted(args, world)) {
      const outcomes = await world.workers.restore(folders, entries);
      problems.push(...outcomes.flatMap((outcome, index) => problemOf(outcome, entries[index]!)));
      await world.workers.flush(
        folders.target,
        entries.flatMap(({ path, isReadOnly }, index) => (isWritten(outcomes[index]!) && !isReadOnly ? [path] : [])),
      );
      files += entries.length;
    }
    if (problems.length === 0) return { evidence: `${files} files`, findings: [] };
    throw new LyncBackupError(
      'StepFailed',
      `${problems.length} of ${files} files were not copied: ${problems[0]}`,
      'Correct that, and resume.',
    );
  },

  verify: ({ list, service, folders, pool, role }, world) =>
    look(probe('files-in-pool', { pool, role, folders, source: { list, service } }), world),
};

/** The folder of the service is made where the pool has not used it yet. */
async function foldersOf({ list, service, pool, role }: Args, world: RestoreWorld): Promise<RestoreFolders> {
  const target = serviceFolder(await publishedTopology(world), pool, role);
  if (!target) throw new LyncBackupError('StepFailed', `the topology names no file store of the ${role} of ${pool}`, 'Give the pool one.');
  const common = { overwriteNewer: true, change: true };
  const root = await world.shares.placeOf(target.unc);
  const [made] = await world.workers.restore({ source: root, target: root, ...common }, [folderEntry(target.folder)]);
  const [problem] = problemOf(made!, folderEntry(target.folder));
  if (problem !== undefined) throw new LyncBackupError('StepFailed', problem, `Check the rights of this account on ${target.unc}.`);
  return {
    source: await world.store.placeOf(`${world.setFolder}/${folderOfList(list)}/${service}`),
    target: await world.shares.placeOf(`${target.unc}\\${target.folder}`),
    ...common,
  };
}

const folderEntry = (path: string): StoredEntry => ({
  ...{ path, kind: 'folder', bytes: 0, modifiedUtc: new Date(0).toISOString() },
  ...{ isReadOnly: false, id: null, names: 1, sha256: null },
});

/** Files of the folders, by their path inside the folder of the service. */
async function* wanted({ list, service, folders }: Args, world: RestoreWorld): AsyncIterable<StoredEntry[]> {
  const prefixes = folders.map((folder) => `${service}/${folder}/`);
  const object = await world.store.open(`${world.setFolder}/${list}`);
  try {
    for await (const entries of readStoredEntries(object, list)) {
      const files = entries.filter(({ kind, path }) => kind === 'file' && prefixes.some((prefix) => path.startsWith(prefix)));
      if (files.length > 0) yield files.map((entry) => ({ ...entry, path: entry.path.slice(service.length + 1) }));
    }
  } finally {
    await object.close();
  }
}

const isWritten = ({ kind }: RestoreOutcome): boolean => kind === 'added' || kind === 'replaced';

const problemOf = (outcome: RestoreOutcome, { path }: StoredEntry): string[] =>
  outcome.kind === 'problem' ? [`'${path}' ${outcome.reason}`] : [];
