import { describe, expect, test } from 'vitest';
import { fsStore } from '../../src/adapters/store-fs.js';
import type { InventoryLine } from '../../src/domain/inventory.js';
import type { Row } from '../../src/domain/json.js';
import { probe } from '../../src/domain/probes.js';
import type { Recorded } from '../../src/domain/recorded.js';
import { readRecordedFacts } from '../../src/engine/recorded.js';
import { asBody } from '../../src/engine/stored-text.js';
import { buildTopology } from '../../src/lab/topology/build-topology.js';
import { look, type RestoreWorld } from '../../src/steps/index.js';
import { emptyFolder } from '../support/folders.js';
import { recordedOf } from '../support/recorded.js';
import { TWO_STANDARD_EDITION_SERVERS } from '../support/topologies.js';

const SERVER = 'se01.contoso.com';
const topology = buildTopology(TWO_STANDARD_EDITION_SERVERS);

const line = (kind: string, value: InventoryLine['value']): InventoryLine => ({ kind, where: 'SE01.contoso.com', key: '', value });

/** What is known from a set that holds these lines and no others. */
async function recordedFrom(path: string, lines: InventoryLine[]): Promise<Recorded> {
  const { manifest } = recordedOf(topology);
  const store = fsStore(emptyFolder());
  await store.write(`sets/${manifest.setId}/${path}`, asBody(lines.map((each) => JSON.stringify(each) + '\n').join('')));
  const component = { ...manifest.components[0]!, files: [{ path, bytes: 1, sha256: '' }] };
  return readRecordedFacts(store, { ...manifest, components: [component] }, '', topology);
}

/** As a Windows Server lists them: the product's are few among many. */
const SERVICES: Row[] = [
  { Name: 'Dhcp', DisplayName: 'DHCP Client', Status: 'Running' },
  { Name: 'RTCSRV', DisplayName: 'Lync Server Front-End', Status: 'Running' },
  { Name: 'MSSQL$RTCLOCAL', DisplayName: 'SQL Server (RTCLOCAL)', Status: 'Running' },
  { Name: 'RTCMEDSRV', DisplayName: 'Skype for Business Server Mediation', Status: 'Running' },
];

/** A session on the machine itself, which lists these. */
const worldWith = (read: Record<string, Row[]>): RestoreWorld =>
  ({
    sessionMachine: SERVER,
    signal: new AbortController().signal,
    clock: { now: () => new Date('2026-03-02T00:00:00Z') },
    shell: {
      async *read(name: string) {
        yield* await Promise.resolve(read[name] ?? []);
      },
    },
  }) as unknown as RestoreWorld;

describe('what is recorded of a server', () => {
  test('are the services of the product, not those of every Windows', async () => {
    const recorded = await recordedFrom(
      'inventory/machines.ndjson',
      SERVICES.map((value) => line('WindowsServices', value as InventoryLine['value'])),
    );
    const { services } = recorded.machines.get(SERVER)!;
    expect(services).toEqual(['RTCSRV', 'RTCMEDSRV']);
    const windowsOnly = SERVICES.filter(({ Name }) => Name === 'Dhcp' || Name === 'MSSQL$RTCLOCAL');
    const clean = probe('clean-server', { machine: SERVER, services });
    expect(await look(clean, worldWith({ WindowsServices: windowsOnly }))).toMatchObject({ holds: 'yes' });
    expect(await look(clean, worldWith({ WindowsServices: SERVICES }))).toMatchObject({ holds: 'no' });
  });

  test.each<{ fact: string; found: Record<string, string>; isIdle: boolean }>([
    { fact: 'a disabled one', found: { Status: 'Stopped', StartMode: 'Disabled' }, isIdle: true },
    { fact: 'a disabled one that still ran', found: { Status: 'Running', StartMode: 'Disabled' }, isIdle: true },
    { fact: 'one to start by hand that nobody started', found: { Status: 'Stopped', StartMode: 'Manual' }, isIdle: true },
    { fact: 'one that was started by hand', found: { Status: 'Running', StartMode: 'Manual' }, isIdle: false },
    { fact: 'one that starts by itself and stood still', found: { Status: 'Stopped', StartMode: 'Auto' }, isIdle: false },
    { fact: 'one of a set that does not say how it starts', found: { Status: 'Stopped' }, isIdle: false },
    { fact: 'a disabled one of Windows', found: { DisplayName: 'DHCP Client', Status: 'Stopped', StartMode: 'Disabled' }, isIdle: false },
  ])('are the services that need not run: of $fact it is $isIdle', async ({ found, isIdle }) => {
    const value = { Name: 'RTCMEDSRV', DisplayName: 'Lync Server Mediation', ...found };
    const recorded = await recordedFrom('inventory/machines.ndjson', [line('WindowsServices', value)]);
    expect(recorded.machines.get(SERVER)!.idleServices).toEqual(isIdle ? ['RTCMEDSRV'] : []);
  });

  test('are the certificates it needs back', async () => {
    const certificate = {
      Subject: 'CN=se01.contoso.com',
      Issuer: 'CN=Issuing CA',
      HasPrivateKey: true,
      NotAfter: '2027-01-01T00:00:00.000Z',
    };
    const recorded = await recordedFrom(
      `certificates/${SERVER}.ndjson`,
      [
        { ...certificate, Thumbprint: 'needed' },
        { ...certificate, Thumbprint: 'expired', NotAfter: '2026-02-28T00:00:00.000Z' },
        { ...certificate, Thumbprint: 'self-signed', Subject: 'CN=WMSvc-SE01', Issuer: 'CN=WMSvc-SE01' },
        { ...certificate, Thumbprint: 'without a key', HasPrivateKey: false },
      ].map((value) => line('Certificates', value)),
    );
    expect(recorded.machines.get(SERVER)!.certificates.map(({ thumbprint }) => thumbprint)).toEqual(['needed']);
  });

  test('is its pair, whatever the property is called, and nothing else of the topology', async () => {
    const recorded = await recordedFrom('inventory/topology.ndjson', [
      line('PoolBackupRelationship', { PoolFqdn: 'SE01.contoso.com', BackupPoolFqdn: 'SE02.contoso.com' }),
      line('DatabaseMirrorState', { DatabaseName: 'rtcxds' }),
    ]);
    expect([...recorded.backupPools]).toEqual([[SERVER, 'se02.contoso.com']]);
    expect(recorded.machines.size).toBe(0);
  });
});

test.each([
  { fact: 'the same one', found: { Thumbprint: 'AA' }, holds: 'yes' },
  { fact: 'a new one with the same names', found: { Thumbprint: 'BB', Subject: 'CN=se01.contoso.com, OU=IT' }, holds: 'yes' },
  { fact: 'a new one for another name', found: { Thumbprint: 'BB', Subject: 'CN=se02.contoso.com' }, holds: 'no' },
  { fact: 'a new one that lacks a name', found: { Thumbprint: 'BB', AlternativeNames: [SERVER] }, holds: 'no' },
  { fact: 'the same one without its key', found: { Thumbprint: 'AA', HasPrivateKey: false }, holds: 'no' },
  { fact: 'the same one, expired', found: { Thumbprint: 'AA', NotAfter: '2026-03-01T00:00:00.000Z' }, holds: 'no' },
])('where a certificate was, $fact is taken: $holds', async ({ found, holds }) => {
  const names = [SERVER, 'sip.contoso.com'];
  const row = {
    Subject: `CN=${SERVER}`,
    AlternativeNames: names,
    NotBefore: '2025-01-01T00:00:00.000Z',
    NotAfter: '2027-01-01T00:00:00.000Z',
    HasPrivateKey: true,
    ...found,
  };
  const certificates = [{ thumbprint: 'aa', subject: `CN=${SERVER}, O=Contoso`, names }];
  expect(await look(probe('certificates', { machine: SERVER, certificates }), worldWith({ Certificates: [row] }))).toMatchObject({ holds });
});

test.each([
  { fact: 'one for the pool alone', found: { AlternativeNames: [] }, holds: 'yes' },
  { fact: 'one for another name that tells no thumbprint', found: { Subject: 'CN=se01.contoso.com', Thumbprint: '' }, holds: 'no' },
])('where nobody could read the certificate of an Edge Server, $fact is taken: $holds', async ({ found, holds }) => {
  const pool = 'edge.contoso.com';
  const times = { NotBefore: '2025-01-01T00:00:00.000Z', NotAfter: '2027-01-01T00:00:00.000Z' };
  const row = { Subject: `CN=${pool}`, AlternativeNames: [], HasPrivateKey: true, Thumbprint: 'BB', ...times, ...found };
  const certificates = [{ thumbprint: '', subject: `CN=${pool}`, names: [pool] }];
  expect(await look(probe('certificates', { machine: SERVER, certificates }), worldWith({ Certificates: [row] }))).toMatchObject({ holds });
});
