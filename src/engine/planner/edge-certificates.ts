import type { RecordedCertificate } from '../../domain/recorded.js';
import { servicesOn, type Pool, type Topology } from '../../domain/topology.js';

/**
 * The certificates of an Edge Server that nobody could read at backup time, as far as the topology tells: its internal side by the names
 * of the pool, its external side by the names that the services are published under. Their thumbprints are not known.
 * A/V needs no name of its own in a certificate, and the internal side only that of the pool.
 * @source procedures.md S6 (internal and external certificates before services start); which names each side needs is ASSUMED
 */
export function edgeCertificates(topology: Topology, pool: Pool): RecordedCertificate[] {
  const published = servicesOn(topology, pool.fqdn).flatMap(({ ports }) =>
    ports.flatMap(({ configuredFqdn, protocol }) => (/^m?tls$/i.test(protocol) ? (configuredFqdn?.toLowerCase() ?? []) : [])),
  );
  const sides = [[pool.fqdn], published].map((names) => [...new Set(names)]);
  return sides.flatMap((names) => (names[0] === undefined ? [] : [{ thumbprint: '', subject: `CN=${names[0]}`, names }]));
}
