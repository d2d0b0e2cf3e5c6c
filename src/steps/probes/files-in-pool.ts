import { z } from 'zod';
import { LyncBackupError } from '../../domain/errors.js';
import { leftOutOfFileStore, readStoredEntries } from '../../domain/file-store.js';
import { SetPath } from '../../domain/manifest.js';
import { no, unknown, yes } from '../../domain/probes.js';
import { serviceFolder, type ServiceFolder } from '../service-folder.js';
import type { RestoreWorld } from '../world.js';
import type { ProbeHandler } from './probe.js';
import { publishedTopology } from './published-topology.js';

const NAMED = 5;

const Args = z.strictObject({
  pool: z.string(), // FQDN
  role: z.enum(['WebServices', 'ApplicationServer']), // whose folder it is
  folders: z.array(z.string()).min(1), // inside that folder, '/' between names
  source: z.union([
    z.strictObject({ pool: z.string() }), // the same folder of another pool, as it is now
    z.strictObject({ list: SetPath, service: z.string() }), // as the set has it: list of the file store, id of the service
  ]),
});

/**
 * Whether the folder of a role in the file store of a pool has every file that another has. Nothing to copy is nothing missing.
 * @source procedures.md S12 12, 14, 8.2
 */
export const filesInPoolProbe: ProbeHandler<z.infer<typeof Args>> = {
  args: Args,
  async look({ pool, role, folders, source }, world) {
    const topology = await publishedTopology(world);
    const target = serviceFolder(topology, pool, role);
    if (!target) return unknown(`the topology names no file store of the ${role} of ${pool}`);
    const from = 'list' in source ? null : serviceFolder(topology, source.pool, role);
    if (!('list' in source) && !from) return unknown(`the topology names no file store of the ${role} of ${source.pool}`);
    const wanted = 'list' in source ? await recorded(source, folders, world) : await filesIn(from!, folders, world);
    if (!wanted) return unknown(`${from!.unc} has no folder ${from!.folder}`);
    const found = new Set(await filesIn(target, folders, world));
    const absent = wanted.filter((path) => !found.has(path));
    const place = `${target.unc}\\${target.folder}`;
    if (absent.length === 0) return yes(`${place} has all ${wanted.length} files`);
    return no(`${place} lacks ${absent.length} of ${wanted.length} files: ${absent.slice(0, NAMED).join(', ')}`);
  },
};

/** Paths inside the folder of the service, in lower case; null where that folder is not there. */
async function filesIn({ unc, folder }: ServiceFolder, folders: readonly string[], world: RestoreWorld): Promise<string[] | null> {
  const root = await world.shares.placeOf(unc);
  const wanted = folders.map((name) => name.toLowerCase());
  const isOnTheWay = (path: string): boolean => wanted.some((name) => `${name}/`.startsWith(`${path}/`) || path.startsWith(`${name}/`));
  const files: string[] = [];
  const waiting = [folder];
  for (let place = waiting.pop(); place !== undefined; place = waiting.pop()) {
    const listing = await world.workers.list(root, place);
    if ('problem' in listing) {
      if (place === folder) return null;
      throw new LyncBackupError(
        'StoreFailed',
        `'${unc}\\${place}' cannot be read: ${listing.problem}`,
        'Check the rights of this account on it.',
      );
    }
    for (const [index, name] of listing.names.split('/').slice(0, -1).entries()) {
      const inner = `${place}/${name}`.slice(folder.length + 1).toLowerCase();
      if (!isOnTheWay(inner)) continue;
      if (listing.kinds[index] === 'd') waiting.push(`${place}/${name}`);
      else if (leftOutOfFileStore(inner) === null) files.push(inner);
    }
  }
  return files.sort();
}

async function recorded(
  { list, service }: { list: string; service: string },
  folders: readonly string[],
  world: RestoreWorld,
): Promise<string[]> {
  const wanted = folders.map((folder) => `${service}/${folder}/`.toLowerCase());
  const files: string[] = [];
  const object = await world.store.open(`${world.setFolder}/${list}`);
  try {
    for await (const entries of readStoredEntries(object, list))
      for (const { kind, path } of entries) {
        const known = path.toLowerCase();
        if (kind === 'file' && wanted.some((folder) => known.startsWith(folder))) files.push(known.slice(service.length + 1));
      }
  } finally {
    await object.close();
  }
  return files;
}
