import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { registrarPools, runsResponseGroup } from '../../domain/roles.js';
import { isSynchronized } from './availability-groups.js';
import { centralDatabase, instanceName, responseGroups, userStore } from './lookup.js';
import type { Database } from './databases.js';
import type { AvailabilityGroup, Computer, Configuration, Deployment, FileShare } from './model.js';
import { people, userData } from './people.js';
import { shareFolder } from './write-shares.js';

/** One thing a restore has to bring back, or keep: `value` is all there is to say about it, as text that compares. */
export interface PictureRow {
  readonly kind: string;
  readonly key: string;
  readonly value: string;
}

/** A row that is not the same in two pictures; null: it is not there. */
export interface Difference {
  readonly kind: string;
  readonly key: string;
  readonly before: string | null;
  readonly after: string | null;
}

/**
 * A deployment item by item, in order of kind and key: people, groups, locations, settings, files, rights, databases, services, builds,
 * certificates, replicas and what Active Directory holds. Times and sizes on disk are left out: they are never the same again.
 *
 * @param filesRoot where the shares are on disk; null: what they were filled with
 */
export function picture(deployment: Deployment, filesRoot: string | null = null): PictureRow[] {
  const rows = [
    ...directoryRows(deployment),
    ...configurationRows(deployment),
    ...userRows(deployment),
    ...responseGroupRows(deployment),
    ...locationRows(deployment),
    ...sqlRows(deployment),
    ...Object.values(deployment.availabilityGroups ?? {}).map((group) => groupRow(deployment, group)),
    ...Object.values(deployment.shares).flatMap((share) => shareRows(share, filesRoot)),
    ...Object.values(deployment.computers).flatMap(computerRows),
  ];
  return rows.sort((a, b) => compare(a.kind, b.kind) || compare(a.key, b.key));
}

/** What is not the same: gone, new, or changed. */
export function differences(before: readonly PictureRow[], after: readonly PictureRow[]): Difference[] {
  const name = ({ kind, key }: PictureRow): string => `${kind}\n${key}`;
  const [then, now] = [before, after].map((rows) => new Map(rows.map((row) => [name(row), row])));
  const all = new Map([...then!, ...now!]);
  return [...all].flatMap(([id, { kind, key }]) => {
    const [was, is] = [then!.get(id)?.value ?? null, now!.get(id)?.value ?? null];
    return was === is ? [] : [{ kind, key, before: was, after: is }];
  });
}

/** Kinds of items that a pool is made of, in contrast to what it keeps for people. */
export const POOL_ITEMS: readonly string[] = [
  ...[
    'certificate',
    'computerAccount',
    'database',
    'databaseUser',
    'dnsRecord',
    'file',
    'machine',
    'pointer',
    'pool',
    'product',
    'replica',
  ],
  ...['service', 'share', 'sharePermission', 'sqlInstance', 'sqlLogin', 'topology', 'topologyService'],
];

/** What is kept for people, with the names that it has once one pool has taken the place of another. */
export const dataUnder = (rows: readonly PictureRow[], from: string, to: string): PictureRow[] =>
  rows
    .filter(({ kind }) => !POOL_ITEMS.includes(kind))
    .map(({ kind, key, value }) => ({ kind, key: key.replaceAll(from, to), value: value.replaceAll(from, to) }));

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const row = (kind: string, key: string, value: unknown): PictureRow => ({
  kind,
  key,
  value: typeof value === 'string' ? value : canonical(value),
});

/** JSON with the names of every object in order. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => compare(a, b)))
      : inner,
  );

function directoryRows({ directory, dnsRecords }: Deployment): PictureRow[] {
  return [
    row('pointer', 'msRTCSIP-BackEndServer', directory.serviceConnectionPoint ?? 'none'),
    ...Object.entries(directory.computers).map(([fqdn, { createdUtc: _, memberOf, ...account }]) =>
      row('computerAccount', fqdn, { ...account, memberOf: [...memberOf].sort() }),
    ),
    ...directory.contacts.map((contact) => row('contactObject', contact.sipAddress, contact)),
    ...dnsRecords.map((record) => row('dnsRecord', `${record.type} ${record.name} ${record.data}`, record)),
  ];
}

function configurationRows(deployment: Deployment): PictureRow[] {
  const central: Configuration | undefined = centralDatabase(deployment, 'xds')?.configuration;
  if (!central) return [];
  const { services, pools, ...topology } = central.topology;
  return [
    row('topology', topology.signature, topology),
    ...pools.map((pool) => row('pool', pool.fqdn, pool)),
    ...services.map((service) => row('topologyService', service.id, service)),
    ...Object.entries(central.settings).flatMap(([noun, settings]) =>
      settings.map((setting) => row('setting', `${noun} ${setting.Identity}`, setting)),
    ),
  ];
}

function userRows(deployment: Deployment): PictureRow[] {
  const { topology } = deployment.replicated;
  const stores = new Map(registrarPools(topology).map(({ fqdn }) => [fqdn, userStore(deployment, topology, fqdn)]));
  const rows: PictureRow[] = [];
  for (const person of people(deployment)) {
    rows.push(row('person', person.sipAddress, person));
    const store = stores.get(person.registrarPool);
    const data = store && userData(deployment, store, person);
    if (data) rows.push(row('userData', person.sipAddress, data));
  }
  const directories = [...new Set(stores.values())].flatMap((store) => store?.directories ?? []);
  return [...rows, ...directories.map((directory) => row('conferenceDirectory', String(directory.id), directory))];
}

function responseGroupRows(deployment: Deployment): PictureRow[] {
  const { topology } = deployment.replicated;
  return topology.pools.flatMap(({ fqdn }) => {
    const groups = runsResponseGroup(topology, fqdn) ? responseGroups(deployment, topology, fqdn) : null;
    if (!groups) return [];
    const { settings, ...lists } = groups;
    return [
      row('responseGroupSettings', fqdn, settings),
      ...Object.entries(lists).flatMap(([list, entries]) =>
        entries.map((entry) => row('responseGroup', `${fqdn} ${list} ${entry.id}`, entry)),
      ),
    ];
  });
}

function locationRows(deployment: Deployment): PictureRow[] {
  const locations = centralDatabase(deployment, 'lis')?.locations;
  if (!locations) return [];
  const { published, serviceProviders, ports, locations: places, ...mappings } = locations;
  return [
    row('locationInformation', 'published', published),
    ...places.map((place) => row('location', place.id, place)),
    ...ports.map((port) => row('locationMapping', `ports ${port.id} ${port.portId}`, port)),
    ...serviceProviders.map((provider) => row('locationMapping', `serviceProviders ${provider.name}`, provider)),
    ...Object.entries(mappings).flatMap(([kind, list]) => list.map((mapping) => row('locationMapping', `${kind} ${mapping.id}`, mapping))),
  ];
}

function sqlRows(deployment: Deployment): PictureRow[] {
  return Object.values(deployment.sqlInstances).flatMap(({ server, name, version, edition, collation, running, logins, databases }) => {
    const place = instanceName(server, name.toLowerCase());
    return [
      row('sqlInstance', place, { version, edition, collation, running }),
      ...logins.map((login) => row('sqlLogin', `${place} ${login.name}`, login)),
      ...Object.values(databases).flatMap((database) => databaseRows(place, database)),
    ];
  });
}

function groupRow(deployment: Deployment, group: AvailabilityGroup): PictureRow {
  const { name, listener, instance, replicas, primary } = group;
  const synchronized = replicas.filter((node) => isSynchronized(deployment, group, node)).sort();
  return row('availabilityGroup', instanceName(listener, instance), { name, primary, replicas: [...replicas].sort(), synchronized });
}

function databaseRows(
  place: string,
  { name, recoveryModel, mirroring, availabilityGroup, build, state, users, content }: Database,
): PictureRow[] {
  const key = `${place} ${name}`;
  const tables = content.kind === 'rows' ? content.tables : null;
  return [
    row('database', key, {
      recoveryModel,
      mirroring,
      availabilityGroup: availabilityGroup ?? null,
      build: build ?? null,
      state: state ?? 'ONLINE',
      tables,
    }),
    ...users.map((user) => row('databaseUser', `${key} ${user.name}`, [...user.roles].sort())),
    ...(content.kind === 'chat'
      ? [
          ...content.chat.categories.map((category) => row('chatCategory', `${key} ${category.id}`, category)),
          ...content.chat.rooms.map((room) => row('chatRoom', `${key} ${room.id}`, room)),
        ]
      : []),
  ];
}

function shareRows({ unc, path, permissions, files }: FileShare, filesRoot: string | null): PictureRow[] {
  const folder = filesRoot === null ? null : shareFolder(filesRoot, unc);
  const stored =
    folder === null
      ? files.map((file) => row('file', `${unc}/${file.path}`, file))
      : filesIn(folder).map((file) => row('file', `${unc}/${relative(folder, file).split(sep).join('/')}`, digestOf(file)));
  return [
    row('share', unc, path),
    ...permissions.map(({ account, right }) => row('sharePermission', `${unc} ${account}`, right)),
    ...stored,
  ];
}

const filesIn = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
    : [];

const digestOf = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');

function computerRows(computer: Computer): PictureRow[] {
  const { fqdn, domainJoined, running, state, operatingSystem, replica } = computer;
  return [
    row('machine', fqdn, { domainJoined, running, state, operatingSystem }),
    ...computer.products.map(({ name, version }) => row('product', `${fqdn} ${name}`, version)),
    ...computer.services.map(({ name, status }) => row('service', `${fqdn} ${name}`, status)),
    ...computer.certificates.map((certificate) => row('certificate', `${fqdn} ${certificate.subject}`, certificate)),
    ...(replica ? [row('replica', fqdn, { upToDate: replica.upToDate })] : []),
  ];
}
