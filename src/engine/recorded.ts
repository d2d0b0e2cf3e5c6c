import { LyncBackupError } from '../domain/errors.js';
import { inventoryText, type InventoryLine } from '../domain/inventory.js';
import { damagedSetHint, type FileEntry, type Manifest } from '../domain/manifest.js';
import { emptyMachine, isProduct, type Recorded, type RecordedMachine, type RecordedSqlInstance } from '../domain/recorded.js';
import { registrarPools } from '../domain/roles.js';
import { setFolder } from '../domain/set-id.js';
import type { Topology } from '../domain/topology.js';
import { readTopology } from '../formats/topology-xml.js';
import type { Store } from '../ports/store.js';
import { checkFile } from './check-file.js';
import { readDatabaseOwners } from './database-owners.js';
import { readInventory } from './inventory-reader.js';
import { readDigestedManifest, type Repository } from './repository.js';
import { readDigested } from './stored-text.js';

const TOPOLOGY = 'config/Topology.xml';
const AREAS = ['inventory/machines.ndjson', 'inventory/directory.ndjson', 'inventory/sql.ndjson', 'inventory/topology.ndjson'];
const OF_MACHINES = ['Machine', 'InstalledProducts', 'WindowsServices', 'Shares', 'Certificates', 'AdComputer'];

/**
 * Reads what a restore is planned from out of a set.
 * @throws {LyncBackupError} `BackupSetNotFound`, `ManifestInvalid`, `BackupFileDamaged` when a document of it is not what was sealed
 */
export async function readRecorded(repository: Repository, setId: string): Promise<Recorded> {
  const sealed = await readDigestedManifest(repository, setId);
  if (!sealed)
    throw new LyncBackupError(
      'BackupSetNotFound',
      `'${repository.path}' has no set '${setId}'`,
      'Get-LyncBackup lists the sets there are.',
    );
  const { manifest, sha256 } = sealed;
  const xml = await readSealed(repository, manifest, TOPOLOGY);
  await assertSound(repository, manifest);
  return readRecordedFacts(repository.store, manifest, sha256, readTopology(new TextEncoder().encode(xml), TOPOLOGY));
}

/**
 * The same from a set that has its components and is not sealed yet.
 * @param manifestSha256 empty while there is no manifest
 */
export async function readRecordedFacts(store: Store, manifest: Manifest, manifestSha256: string, topology: Topology): Promise<Recorded> {
  const facts: Facts = {
    topology,
    takenUtc: manifest.startedUtc,
    machines: new Map(),
    dnsRecords: new Map(),
    sqlInstances: new Map(),
    backupPools: new Map(),
  };
  for (const { path } of recordedFiles(manifest)) for await (const line of readInventory(store, manifest.setId, path)) note(line, facts);
  const { machines, dnsRecords, sqlInstances, backupPools } = facts;
  const databaseOwners = await readDatabaseOwners(store, manifest);
  return { manifest, manifestSha256, topology, machines, dnsRecords, sqlInstances, databaseOwners, backupPools };
}

interface Facts {
  readonly topology: Topology;
  readonly takenUtc: string;
  machines: Map<string, RecordedMachine>;
  dnsRecords: Map<string, string[]>;
  sqlInstances: Map<string, RecordedSqlInstance>;
  backupPools: Map<string, string>;
}

/** A plan leans on these files: they must be what was sealed. */
async function assertSound({ store }: Repository, manifest: Manifest): Promise<void> {
  for (const file of recordedFiles(manifest)) {
    const { finding } = await checkFile(store, setFolder(manifest.setId), file);
    if (finding) throw new LyncBackupError('BackupFileDamaged', finding.Message, damagedSetHint);
  }
}

const recordedFiles = ({ components }: Manifest): FileEntry[] =>
  components.flatMap(({ files }) => files).filter(({ path }) => AREAS.includes(path) || /^certificates\/[^/]+\.ndjson$/.test(path));

function note({ kind, where, key: name, value }: InventoryLine, facts: Facts): void {
  const { machines, dnsRecords: dns, sqlInstances } = facts;
  const text = (property: string): string => inventoryText(value[property]);
  const texts = (property: string): string[] => (Array.isArray(value[property]) ? value[property].map(inventoryText) : []);
  if (kind === 'DnsRecords') {
    const record = text('Name').toLowerCase();
    dns.set(record, [...(dns.get(record) ?? []), `${text('Type')} ${text('Data')}`]);
    return;
  }
  if (kind === 'SqlInstance') sqlInstances.set(name.toLowerCase(), { version: text('ProductVersion'), edition: text('Edition') });
  if (where === null) return;
  const key = where.toLowerCase();
  if (kind === 'PoolBackupRelationship') notePair(key, value, facts);
  if (!OF_MACHINES.includes(kind)) return;
  const machine = machines.get(key) ?? emptyMachine();
  machines.set(key, machine);
  switch (kind) {
    case 'Machine':
      machine.domain = value['DomainJoined'] === true ? text('Domain') : null;
      machine.operatingSystem = text('OperatingSystem') || null;
      return;
    case 'InstalledProducts':
      if (isProduct(text('Name'))) machine.products.push({ name: text('Name'), version: text('Version') });
      return;
    case 'WindowsServices':
      if (!isProduct(text('DisplayName'))) return;
      machine.services.push(text('Name'));
      if (isIdle(text('StartMode'), text('Status'))) machine.idleServices.push(text('Name'));
      return;
    case 'Shares':
      machine.shares.push({ name: text('Name'), path: text('Path'), permissions: texts('Permissions') });
      return;
    case 'Certificates':
      if (isNeeded(value, facts.takenUtc))
        machine.certificates.push({ thumbprint: text('Thumbprint'), subject: text('Subject'), names: texts('AlternativeNames') });
      return;
    case 'AdComputer':
      machine.account = { sid: text('Sid'), memberOf: texts('MemberOf') };
  }
}

/** What nobody and nothing started at backup time is not waited for after a restore. Of what starts by itself a stop is a fault, even then. */
const isIdle = (startMode: string, status: string): boolean => startMode === 'Disabled' || (startMode === 'Manual' && status === 'Stopped');

/** A store of certificates gathers others over the years: expired ones, ones without a key, and those that Windows makes for itself. */
const isNeeded = (value: InventoryLine['value'], takenUtc: string): boolean =>
  value['HasPrivateKey'] !== false &&
  value['Subject'] !== value['Issuer'] &&
  !(Date.parse(inventoryText(value['NotAfter'])) <= Date.parse(takenUtc));

/** The command's properties are not documented: whichever names another pool with users does. */
function notePair(pool: string, value: InventoryLine['value'], { topology, backupPools }: Facts): void {
  const pools = registrarPools(topology).map(({ fqdn }) => fqdn);
  const partner = Object.values(value)
    .map((each) => inventoryText(each).toLowerCase())
    .find((name) => name !== pool && pools.includes(name));
  if (partner !== undefined) backupPools.set(pool, partner);
}

async function readSealed(repository: Repository, manifest: Manifest, path: string): Promise<string> {
  const sealed = manifest.documents.find((document) => document.path === path);
  const stored = await readDigested(repository.store, `${setFolder(manifest.setId)}/${path}`);
  if (stored && sealed?.sha256 === stored.sha256) return stored.text;
  throw new LyncBackupError('BackupFileDamaged', `'${path}' of set '${manifest.setId}' is not what was sealed`, damagedSetHint);
}
