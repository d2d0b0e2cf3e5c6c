import { assume } from '../behaviours.js';
import { isSynchronized } from '../deployment/availability-groups.js';
import { Chance } from '../deployment/chance.js';
import type { Database as DeployedDatabase, DatabaseOnServer } from '../deployment/databases.js';
import type { Deployment, SqlInstance as DeployedInstance, SqlLogin } from '../deployment/model.js';
import { BIGINT, type Column } from './types.js';
import { addDatabase, addTable, addUser, createInstance, type LoginDescription } from './state/instance.js';
import { findLogin, findUser, serverName, type AvailabilityGroup, type Database, type History, type Instance } from './state/model.js';
import { PRODUCTS, type Edition, type Product } from './state/products.js';
import { restoredValue } from './stored-values.js';

const TYPES: Readonly<Record<SqlLogin['type'], LoginDescription['type']>> = { SQL_LOGIN: 'S', WINDOWS_LOGIN: 'U', WINDOWS_GROUP: 'G' };
const MIRRORING_PORT = 5022;
const MS_PER_MINUTE = 60_000;

export const SQL_BEHAVIOURS = [
  assume('archiving and monitoring databases count rows of tables whose columns nobody sees'),
  assume('rows that statements put into tables are only counted once the practice was saved'),
  assume('mirrored databases meet at the port 5022 of their servers, without a witness'),
];

/** An instance that does what the deployment says of it, on the deployment's clock. @param saPassword what `sa` signs in with */
export function sqlServerOf({ directory }: Deployment, deployed: DeployedInstance, saPassword: string, now: () => Date): Instance {
  const created = createInstance({
    machineName: machineNameOf(deployed.server),
    instanceName: deployed.name,
    product: productOf(deployed.version).year,
    edition: editionOf(deployed.edition),
    collation: deployed.collation,
    domainName: directory.netBiosName,
    saPassword,
    clock: { nowMs: () => now().getTime(), offsetMinutes: (utcMs) => -new Date(utcMs).getTimezoneOffset() },
    logins: deployed.logins
      .filter(({ name }) => name !== 'sa')
      .map(({ name, type, sysadmin }) => ({ name, type: TYPES[type], sysadmin, members: membersOf(name, directory) })),
  });
  const instance: Instance = { ...created, product: productOf(deployed.version) };
  for (const [table, rows] of Object.entries(deployed.history ?? {}))
    instance.history[table as keyof History].push(...rows.map((row) => mapValues(row, restoredValue)));
  for (const database of Object.values(deployed.databases)) addDeployed(instance, database);
  return instance;
}

const mapValues = <From, To>(row: Readonly<Record<string, From>>, change: (value: From) => To): Record<string, To> =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [name, change(value)]));

export const membersOf = (group: string, { caller }: Deployment['directory']): string[] =>
  caller.groups.some((name) => group.toLowerCase().endsWith(`\\${name.toLowerCase()}`)) ? [caller.user] : [];

/** The groups an instance of the deployment is a replica of. */
export const groupsOfInstance = (deployment: Deployment, { server, name }: DeployedInstance): AvailabilityGroup[] =>
  Object.values(deployment.availabilityGroups ?? {})
    .filter((group) => group.instance.toLowerCase() === name.toLowerCase() && group.replicas.includes(server))
    .map((group) => ({
      id: group.id,
      name: group.name,
      role: group.primary === server ? 'PRIMARY' : 'SECONDARY',
      primary: replicaName(group.primary, name),
      replicas: group.replicas.map((node) => ({
        id: new Chance(0, group.id, node).guid(),
        server: replicaName(node, name),
        isSynchronized: isSynchronized(deployment, group, node),
      })),
    }));

const replicaName = (node: string, instanceName: string): string =>
  serverName({ machineName: machineNameOf(node), instanceName: instanceName.toUpperCase() });

/** A database of the deployment, on an instance that does not have it. Its content is shared, not copied. */
export function addDeployed(instance: Instance, deployed: DeployedDatabase): Database {
  const { name, recoveryModel, files, users, content, createdUtc } = deployed;
  const database = addDatabase(instance, { name, recoveryModel, files, users, content });
  const createdMs = Date.parse(createdUtc);
  database.createdMs = createdMs + instance.clock.offsetMinutes(createdMs) * MS_PER_MINUTE;
  if (content.kind === 'rows') addCountedTables(database, content.tables, database.createdMs);
  if (deployed.onServer) takeServerFacts(instance, database, deployed.onServer);
  database.mirroring = mirroringOf(deployed);
  database.availabilityGroup = deployed.availabilityGroup ?? null;
  database.state = database.mirroring?.role === 'MIRROR' ? 'RESTORING' : (deployed.state ?? 'ONLINE');
  return database;
}

function addCountedTables(database: Database, tables: Readonly<Record<string, number>>, nowMs: number): void {
  for (const [name, rows] of Object.entries(tables))
    addTable(database, { schema: 'dbo', name, columns: [KEY], primaryKey: [KEY.name], nowMs }).countedRows = rows;
}

function takeServerFacts(instance: Instance, database: Database, facts: DatabaseOnServer): void {
  const { owner, roles, lsn, lastLogBackupLsn, differentialBase, ...same } = facts;
  Object.assign(database, same);
  const login = owner === null ? null : findLogin(instance, owner);
  if (login) database.ownerSid = login.sid;
  database.lsn = BigInt(lsn);
  database.lastLogBackupLsn = lastLogBackupLsn === null ? null : BigInt(lastLogBackupLsn);
  database.differentialBase = differentialBase && { ...differentialBase, lsn: BigInt(differentialBase.lsn) };
  for (const name of roles) if (!findUser(database, name)) addUser(database, { name, type: 'R', sid: null, nowMs: database.createdMs });
}

function mirroringOf({ mirroring }: DeployedDatabase): Database['mirroring'] {
  if (!mirroring) return null;
  const [server = '', partner = ''] = mirroring.partner.split('\\');
  return {
    role: mirroring.role,
    state: mirroring.state,
    partnerAddress: `TCP://${server}:${MIRRORING_PORT}`,
    partnerInstance: [machineNameOf(server), partner.toUpperCase()].filter(Boolean).join('\\'),
    witnessAddress: null,
  };
}

const KEY: Column = { name: 'Id', type: BIGINT, nullable: false, origin: 'identity' };

const machineNameOf = (fqdn: string): string => fqdn.split('.')[0]!.toUpperCase();

/** The product line of that version, with the build the deployment names. */
function productOf(version: string): Product {
  const [major = 0, minor = 0, build = 0, revision = 0] = version.split('.').map(Number);
  const known = Object.values(PRODUCTS).find((product) => product.major === major && product.minor === minor) ?? PRODUCTS['2022'];
  return { ...known, build, revision };
}

const editionOf = (name: string): Edition =>
  name.startsWith('Express') ? 'express' : name.startsWith('Standard') ? 'standard' : 'enterprise';
