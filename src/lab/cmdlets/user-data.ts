import { readFileSync } from 'node:fs';
import { SERVER_ADMINS } from '../../domain/command-failure.js';
import { registrarPools } from '../../domain/roles.js';
import { dependencies, findPool, servicesOn, type Service, type Topology } from '../../domain/topology.js';
import { userDataArchive, type UserDataSource } from '../archives/user-data-archive.js';
import { assume, cite } from '../behaviours.js';
import type { UserStore } from '../deployment/databases.js';
import type { Person } from '../deployment/directory.js';
import { instancesOf, userStore } from '../deployment/lookup.js';
import { addressOf, peopleOf, userData } from '../deployment/people.js';
import type { PsObject } from '../ps-object.js';
import { CmdletError, commandError } from './cmdlet-error.js';
import { notFound, publishedTopology, textOf, type Call, type Family } from './cmdlet.js';
import { cannotWrite, exportArchive } from './export-file.js';

/** User data of a registrar pool. */
export const USER_DATA_CMDLETS: Family = {
  'Export-CsUserData': {
    groups: [SERVER_ADMINS],
    unpractised: ['DbName'],
    behaviours: [
      cite('procedures.md 7 G1', 'Export-CsUserData aborts at a URN with a slash or backslash, and leaves a file with what came before'),
      cite('procedures.md 8.3', 'Export-CsUserData includes conference directories; -ConfDirectoryFilter and -UserFilter narrow it'),
      cite('procedures.md 4.0', 'Export-CsUserData of a pool holds what the Backup Service keeps there for the other pool of the pair'),
      cite('procedures.md 2.1', 'Export-CsUserData is for RTCUniversalServerAdmins'),
      assume('Export-CsUserData fails for a pool that homes no users, and when the pool’s user store does not answer'),
      assume('Export-CsUserData -LegacyFormat writes the same document in practice, which has no Lync 2010 to read it'),
    ],
    run: exportUserData,
  },
};

async function* exportUserData(call: Call): AsyncGenerator<PsObject> {
  const topology = publishedTopology(call);
  const pool = poolOfStore(call, topology);
  const store = userStore(call.deployment, topology, pool);
  if (!store) throw storeClosed(call, pool);
  const directory = textOf(call, 'ConfDirectoryFilter');
  const kept = [
    ...store.directories.filter((known) => known.pool === pool),
    ...Object.values(store.backups ?? {}).flatMap((backup) => backup.directories),
  ];
  const directories = kept.filter(({ id }) => directory === null || String(id) === directory);
  yield* exportArchive(call, userDataArchive({ directories, people: exported(call, store, pool) }), true);
}

/** The pool by its own name, by the name of its user store's server, or by that server's instance. */
export function poolOfStore(call: Call, topology: Topology): string {
  const named = textOf(call, 'PoolFqdn');
  const pools = registrarPools(topology);
  if (named !== null) {
    const pool = findPool(topology, named);
    if (pool && pools.includes(pool)) return pool.fqdn;
    throw notFound(call, 'the user store of pool', named);
  }
  const server = textOf(call, 'Identity')
    ?.replace(/^UserDatabase:/i, '')
    .toLowerCase();
  const instance = textOf(call, 'SqlInstanceName')?.toLowerCase();
  const found = pools.filter((pool) => {
    const store = storeOf(topology, pool.fqdn);
    if (!store) return false;
    return server !== undefined
      ? store.installedOn.pool === server
      : instancesOf(call.deployment, topology, store).some((known) => known.name.toLowerCase() === instance);
  });
  if (found.length === 1) return found[0]!.fqdn;
  throw notFound(call, 'one user database', server ?? instance ?? '');
}

function storeOf(topology: Topology, pool: string): Service | null {
  const service = servicesOn(topology, pool).find((candidate) => candidate.role === 'UserServices');
  return (service && dependencies(topology, service, 'UserStore')[0]) ?? null;
}

function* exported(call: Call, store: UserStore, pool: string): UserDataSource['people'] extends Iterable<infer T> ? Generator<T> : never {
  const wanted = addressFilter(call);
  for (const person of peopleOf(call.deployment, pool)) {
    if (!wanted(addressOf(person))) continue;
    const data = userData(call.deployment, store, person);
    if (!data) continue;
    if (/[\\/]/.test(addressOf(person))) throw invalidUrn(call, person);
    yield { person, data };
  }
  for (const backup of Object.values(store.backups ?? {}))
    for (const [address, data] of Object.entries(backup.people))
      if (wanted(address)) yield { person: { sipAddress: `sip:${address}` }, data };
}

/** -UserFilter and -UserFileFilter over SIP addresses without `sip:`, in lower case. */
export function addressFilter(call: Call): (address: string) => boolean {
  const one = textOf(call, 'UserFilter')?.toLowerCase();
  if (one !== undefined) return (address) => address === one;
  const list = textOf(call, 'UserFileFilter');
  if (list === null) return () => true;
  const addresses = new Set(readLines(call, list).map((line) => line.trim().toLowerCase().replace(/^sip:/, '')));
  return (address) => addresses.has(address);
}

function readLines(call: Call, path: string): string[] {
  try {
    return readFileSync(call.localPath(path), 'utf8').split(/\r?\n/);
  } catch {
    throw cannotWrite(call, path, 'it cannot be read');
  }
}

/** Word for word as the reference page prints it. */
function invalidUrn(call: Call, person: Person): CmdletError {
  const urn = `urn:hcd:${person.sipAddress.slice('sip:'.length)}`;
  return new CmdletError(
    commandError(
      `"${urn}" is not a valid uniform resource name`,
      `System.UriFormatException,${call.command}`,
      'NotSpecified',
      'System.UriFormatException',
    ),
  );
}

export const storeClosed = (call: Call, pool: string): CmdletError =>
  new CmdletError(
    commandError(
      `Cannot open the user store of pool "${pool}": a network-related or instance-specific error occurred while connecting to SQL Server.`,
      `Microsoft.Rtc.Management.BlobStoreException,${call.command}`,
      'ResourceUnavailable',
      'Microsoft.Rtc.Management.BlobStoreException',
      pool,
    ),
  );
