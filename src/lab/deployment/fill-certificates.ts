import { servicesOn, sipDomains, type Machine, type Pool, type Topology } from '../../domain/topology.js';
import { Chance } from './chance.js';
import type { Certificate } from './model.js';

const NOT_BEFORE = '2025-06-01T08:00:00.000Z';
const NOT_AFTER = '2035-06-01T08:00:00.000Z';
const SERVER_AUTHENTICATION = '1.3.6.1.5.5.7.3.1';

/** Certificates in the store of one server. The OAuth certificate is the same on every server that signs tokens. */
export function serverCertificates(
  topology: Topology,
  pool: Pool,
  machine: Machine,
  roles: readonly string[],
  seed: number,
): Certificate[] {
  const draw = (purpose: string, names: string[], uses: string[], exportable: boolean) =>
    certificate(topology, new Chance(seed, 'certificate', machine.fqdn, purpose), names, uses, exportable, 'WebServer');
  if (roles.includes('EdgeServer')) {
    const published = servicesOn(topology, pool.fqdn).flatMap((service) => service.ports.flatMap((port) => port.configuredFqdn ?? []));
    const external = [...new Set(published.length > 0 ? published : [`sip.${topology.defaultSipDomain ?? pool.fqdn}`])];
    return [
      draw('internal', [pool.fqdn, machine.fqdn], ['Internal'], true),
      draw('external', external, ['AccessEdgeExternal', 'DataEdgeExternal', 'AudioVideoAuthentication'], true),
    ];
  }
  const simpleUrls = sipDomains(topology).flatMap((domain) => [`sip.${domain}`, `meet.${domain}`]);
  const isWeb = roles.includes('WebServices');
  const names = [
    pool.fqdn,
    machine.fqdn,
    ...(isWeb ? ['dialin', 'lyncdiscoverinternal'].map((name) => `${name}.${topology.defaultSipDomain ?? pool.fqdn}`) : []),
    ...simpleUrls,
  ];
  const uses = isWeb ? ['Default', 'WebServicesInternal', 'WebServicesExternal'] : ['Default'];
  // one server of a pool was requested without an exportable key, as happens
  const own = draw('default', [...new Set(names)], uses, machine.ordinal !== 2);
  return roles.includes('Registrar') ? [own, oauthCertificate(topology, seed)] : [own];
}

export function oauthCertificate(topology: Topology, seed: number): Certificate {
  const domain = topology.defaultSipDomain ?? 'deployment';
  return certificate(topology, new Chance(seed, 'certificate', 'oauth'), [domain], ['OAuthTokenIssuer'], true, null);
}

function certificate(
  topology: Topology,
  chance: Chance,
  names: string[],
  uses: string[],
  exportable: boolean,
  template: string | null,
): Certificate {
  const authority = `CN=Issuing CA, DC=${(topology.defaultSipDomain ?? 'deployment').split('.').join(', DC=')}`;
  return {
    thumbprint: chance.hex(40).toUpperCase(),
    subject: `CN=${names[0]}`,
    alternativeNames: names,
    issuer: authority,
    serialNumber: chance.hex(38).toUpperCase(),
    notBeforeUtc: NOT_BEFORE,
    notAfterUtc: NOT_AFTER,
    template,
    enhancedKeyUsage: [SERVER_AUTHENTICATION],
    exportable,
    uses,
    chain: [authority, authority.replace('Issuing', 'Root')],
  };
}
