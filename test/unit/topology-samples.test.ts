import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { activeCmsPool } from '../../src/domain/roles.js';
import { findPool, sipDomains, uncPath, type Service, type Topology } from '../../src/domain/topology.js';
import { readTopology } from '../../src/formats/topology-xml.js';

/** One document of EXPECTED.json: an independent reading of the sample. */
interface Expected {
  form: string;
  signature: string;
  isPublished?: boolean;
  defaultSipDomain: string;
  sipDomains: string[];
  simpleUrls?: [string, string, string][];
  sites: { siteId: number; kind: string; name: string }[];
  pools: { uniqueId?: string; clusterId?: string; fqdn: string; replicates: boolean; machines: string[] }[];
  sqlInstances: string[];
  services: ExpectedService[];
}
interface ExpectedService {
  uniqueId?: string;
  serviceId?: string;
  role: string;
  roleVersion: number;
  serviceVersion: number;
  installedOn: string;
  dependsOn: string[];
  ports: number;
  uncPath?: string;
  activeMaster?: boolean;
}

const samples = join(process.env['LYNCBACKUP_SHARED'] ?? '../shared', 'samples', 'topology');
const present = existsSync(join(samples, 'EXPECTED.json'));
const expectations = present ? (JSON.parse(readFileSync(join(samples, 'EXPECTED.json'), 'utf8')) as Record<string, Expected>) : {};

describe.skipIf(!present)('every sample document agrees with its independent reading', () => {
  test('there are documents of both forms', () => {
    expect(Object.values(expectations).map((expected) => expected.form)).toEqual(expect.arrayContaining(['published', 'topology-builder']));
  });

  for (const [name, expected] of Object.entries(expectations)) {
    const topology = readTopology(new Uint8Array(readFileSync(join(samples, name))), name);

    test(`${name}: form, signature, SIP domains and simple URLs`, () => {
      expect(topology).toMatchObject({
        form: expected.form,
        signature: expected.signature,
        isPublished: expected.isPublished ?? true,
        defaultSipDomain: expected.defaultSipDomain,
      });
      expect(sipDomains(topology)).toEqual(expected.sipDomains);
      expect(topology.simpleUrls.map((simpleUrl) => [simpleUrl.component, simpleUrl.domain, simpleUrl.activeUrl])).toEqual(
        expected.simpleUrls ?? [],
      );
    });

    test(`${name}: sites, pools, machines and SQL instances`, () => {
      expect(topology.sites.map(({ siteId, kind, name: siteName }) => ({ siteId, kind, name: siteName }))).toEqual(expected.sites);
      const pools = topology.pools.map((pool) => ({
        id: pool.id,
        fqdn: pool.fqdnAsWritten,
        replicates: pool.replicates,
        machines: pool.machines.map((machine) => machine.fqdnAsWritten),
      }));
      expect(pools).toEqual(expected.pools.map(({ uniqueId, clusterId, ...pool }) => ({ id: uniqueId ?? clusterId, ...pool })));
      expect(topology.sqlInstances.map((instance) => instance.pool + (instance.name && `\\${instance.name}`))).toEqual(
        expected.sqlInstances.map((instance) => instance.toLowerCase()),
      );
    });

    test(`${name}: services, their places, dependencies, port counts and UNC paths`, () => {
      expect(topology.services.map((service) => summary(topology, service, expected.form))).toEqual(expected.services.map(normalized));
    });

    test(`${name}: the active master of the Central Management store`, () => {
      const master = expected.services.find((service) => service.activeMaster);
      expect(activeCmsPool(topology)?.fqdnAsWritten ?? null).toBe(master?.installedOn ?? null);
    });
  }
});

/** EXPECTED.json names what a service depends on by identity in a published document and by role in a Topology Builder document. */
function summary(topology: Topology, service: Service, form: string) {
  const roles = new Map(topology.services.map((other) => [other.id, other.role]));
  return {
    id: service.id,
    role: service.role,
    roleVersion: service.roleVersion,
    serviceVersion: service.serviceVersion,
    installedOn: findPool(topology, service.installedOn.pool)?.fqdnAsWritten,
    dependsOn: service.dependsOn.map(({ serviceId }) => (form === 'published' ? serviceId : roles.get(serviceId))),
    ports: service.ports.length,
    uncPath: uncPath(topology, service),
  };
}

const normalized = ({ uniqueId, serviceId, activeMaster: _activeMaster, uncPath: path, ...rest }: ExpectedService) => ({
  id: uniqueId ?? serviceId,
  ...rest,
  uncPath: path ?? null,
});
