import { assume } from '../behaviours.js';
import type { Database as DeployedDatabase } from '../deployment/databases.js';
import { instanceKey } from '../deployment/lookup.js';
import type { Deployment, SqlInstance as DeployedInstance, SqlLogin } from '../deployment/model.js';
import { BIGINT, type Column } from './types.js';
import { addDatabase, addTable, createInstance, type LoginDescription } from './state/instance.js';
import { findLogin, wallNow, type Instance } from './state/model.js';
import { PRODUCTS, type Edition, type Product } from './state/products.js';

const TYPES: Readonly<Record<SqlLogin['type'], LoginDescription['type']>> = { SQL_LOGIN: 'S', WINDOWS_LOGIN: 'U', WINDOWS_GROUP: 'G' };
const MIRRORING_PORT = 5022;

export const SQL_BEHAVIOURS = [
  assume('archiving and monitoring databases count rows of tables whose columns nobody sees'),
  assume('mirrored databases meet at the port 5022 of their servers, without a witness'),
];

/** SQL Server as the deployment has it now, by `server\instance`. @param saPassword what `sa` signs in with; without one nobody does */
export function sqlServersOf(deployment: Deployment, saPassword?: string): Map<string, Instance> {
  const deployed = Object.values(deployment.sqlInstances);
  return new Map(deployed.map((instance) => [instanceKey(instance.server, instance.name), sqlServerOf(deployment, instance, saPassword)]));
}

/** One of them. */
export function sqlServerOf({ directory }: Deployment, deployed: DeployedInstance, saPassword?: string): Instance {
  const created = createInstance({
    machineName: machineNameOf(deployed.server),
    instanceName: deployed.name,
    product: productOf(deployed.version).year,
    edition: editionOf(deployed.edition),
    collation: deployed.collation,
    domainName: directory.netBiosName,
    ...(saPassword !== undefined && { saPassword }),
    logins: deployed.logins
      .filter(({ name }) => name !== 'sa')
      .map(({ name, type, sysadmin }) => ({ name, type: TYPES[type], sysadmin, members: membersOf(name, directory) })),
  });
  const instance: Instance = { ...created, product: productOf(deployed.version) };
  for (const database of Object.values(deployed.databases)) addDeployed(instance, database);
  return instance;
}

const membersOf = (group: string, { caller }: Deployment['directory']): string[] =>
  caller.groups.some((name) => group.toLowerCase().endsWith(`\\${name.toLowerCase()}`)) ? [caller.user] : [];

function addDeployed(instance: Instance, deployed: DeployedDatabase): void {
  const { name, recoveryModel, files, users, mirroring, content } = deployed;
  const known = users.filter((user) => findLogin(instance, user.name));
  const database = addDatabase(instance, { name, recoveryModel, files, users: known });
  if (content.kind === 'rows')
    for (const [table, rows] of Object.entries(content.tables))
      addTable(database, {
        schema: 'dbo',
        name: table,
        columns: [KEY],
        primaryKey: [KEY.name],
        nowMs: wallNow(instance.clock),
      }).countedRows = rows;
  if (!mirroring) return;
  const [server = '', partner = ''] = mirroring.partner.split('\\');
  database.mirroring = {
    role: mirroring.role,
    state: mirroring.state,
    partnerAddress: `TCP://${server}:${MIRRORING_PORT}`,
    partnerInstance: [machineNameOf(server), partner.toUpperCase()].filter(Boolean).join('\\'),
    witnessAddress: null,
  };
  if (mirroring.role === 'MIRROR') database.state = 'RESTORING';
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
