import { LyncBackupError } from '../../domain/errors.js';
import type { Probe, Probed } from '../../domain/probes.js';
import type { RestoreWorld } from '../world.js';
import { archiveContentProbe } from './archive-content.js';
import { assignedCertificatesProbe } from './assigned-certificates.js';
import { availabilityGroupProbe } from './availability-group.js';
import { buildLevelProbe } from './build-level.js';
import { certificatesProbe } from './certificates.js';
import { cleanServerProbe } from './clean-server.js';
import { configurationStoreProbe } from './configuration-store.js';
import { databasesProbe } from './databases.js';
import { exportCountsProbe } from './export-counts.js';
import { fileStoreProbe } from './file-store.js';
import { filesInPoolProbe } from './files-in-pool.js';
import { installedProductsProbe } from './installed-products.js';
import { localStoreProbe } from './local-store.js';
import { mirrorStateProbe } from './mirror-state.js';
import { noLivingStoreProbe } from './no-living-store.js';
import { noneLeftProbe } from './none-left.js';
import { objectCountsProbe } from './object-counts.js';
import { operatingSystemProbe } from './operating-system.js';
import { pairedProbe } from './paired.js';
import { poolDefinedProbe } from './pool-defined.js';
import { poolServicesProbe } from './pool-services.js';
import { orUnknown, type ProbeHandler } from './probe.js';
import { quorumProbe } from './quorum.js';
import { recordedMovedProbe } from './recorded-moved.js';
import { replicationProbe } from './replication.js';
import { servedByProbe } from './served-by.js';
import { servicesProbe } from './services.js';
import { shareProbe } from './share.js';
import { sqlInstanceProbe } from './sql-instance.js';
import { topologyProbe } from './topology.js';
import { topologyStoreProbe } from './topology-store.js';

const HANDLERS: Readonly<Record<Probe['name'], ProbeHandler<never>>> = {
  'archive-content': archiveContentProbe as ProbeHandler<never>,
  'assigned-certificates': assignedCertificatesProbe as ProbeHandler<never>,
  'availability-group': availabilityGroupProbe as ProbeHandler<never>,
  'build-level': buildLevelProbe as ProbeHandler<never>,
  certificates: certificatesProbe as ProbeHandler<never>,
  'clean-server': cleanServerProbe as ProbeHandler<never>,
  'configuration-store': configurationStoreProbe as ProbeHandler<never>,
  databases: databasesProbe as ProbeHandler<never>,
  'export-counts': exportCountsProbe as ProbeHandler<never>,
  'file-store': fileStoreProbe as ProbeHandler<never>,
  'files-in-pool': filesInPoolProbe as ProbeHandler<never>,
  'installed-products': installedProductsProbe as ProbeHandler<never>,
  'local-store': localStoreProbe as ProbeHandler<never>,
  'mirror-state': mirrorStateProbe as ProbeHandler<never>,
  'no-living-store': noLivingStoreProbe as ProbeHandler<never>,
  'none-left': noneLeftProbe as ProbeHandler<never>,
  'object-counts': objectCountsProbe as ProbeHandler<never>,
  'operating-system': operatingSystemProbe as ProbeHandler<never>,
  paired: pairedProbe as ProbeHandler<never>,
  'pool-defined': poolDefinedProbe as ProbeHandler<never>,
  'pool-services': poolServicesProbe as ProbeHandler<never>,
  quorum: quorumProbe as ProbeHandler<never>,
  'recorded-moved': recordedMovedProbe as ProbeHandler<never>,
  replication: replicationProbe as ProbeHandler<never>,
  'served-by': servedByProbe as ProbeHandler<never>,
  services: servicesProbe as ProbeHandler<never>,
  share: shareProbe as ProbeHandler<never>,
  'sql-instance': sqlInstanceProbe as ProbeHandler<never>,
  topology: topologyProbe as ProbeHandler<never>,
  'topology-store': topologyStoreProbe as ProbeHandler<never>,
};

/** Answers a probe. What cannot be looked at is unknown, never yes. */
export function look({ name, args }: Probe, world: RestoreWorld): Promise<Probed> {
  const handler = HANDLERS[name];
  const parsed = handler.args.safeParse(args);
  if (!parsed.success) throw new LyncBackupError('Internal', `the probe '${name}' got wrong arguments: ${parsed.error.message}`);
  return orUnknown(() => handler.look(parsed.data, world));
}
