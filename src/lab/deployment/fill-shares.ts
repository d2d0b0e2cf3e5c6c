import { dependencies, servicesOfRole, uncPath, type Service, type Topology } from '../../domain/topology.js';
import { Chance } from './chance.js';
import { sharePermissions } from './enable.js';
import type { FileShare, StoredFile } from './model.js';
import type { AudioFile, ResponseGroups } from './response-groups.js';

/** Every file store of the topology with the folders of the services that use it. Layout: procedures.md 8.2. */
export function fillShares(
  topology: Topology,
  netBiosName: string,
  responseGroups: ReadonlyMap<string, ResponseGroups>,
  seed: number,
): Record<string, FileShare> {
  const shares: Record<string, FileShare> = {};
  for (const store of servicesOfRole(topology, 'FileStore')) {
    const unc = uncPath(topology, store);
    if (unc === null) continue;
    const files = topology.services
      .filter((service) => dependencies(topology, service, 'FileStore').some((used) => used.id === store.id))
      .flatMap((service) => filesOf(topology, service, responseGroups, new Chance(seed, 'file store', store.id, service.id)));
    const known = (shares[unc.toLowerCase()] ??= {
      unc,
      server: store.installedOn.pool,
      path: `D:\\${store.attributes['ShareName'] ?? ''}`,
      permissions: [...sharePermissions(netBiosName), { account: 'BUILTIN\\Administrators', right: 'Full' }],
      files: [],
    });
    known.files.push(...files);
  }
  return shares;
}

/** @param service its id names its folder: `1-WebServices-1` */
function filesOf(topology: Topology, service: Service, responseGroups: ReadonlyMap<string, ResponseGroups>, chance: Chance): StoredFile[] {
  const opaque = (path: string): StoredFile => ({ path: `${service.id}/${path}`, bytes: chance.between(200, 60_000), kind: 'opaque' });
  const audio = (path: string, bytes: number): StoredFile => ({ path: `${service.id}/AppServerFiles/${path}`, bytes, kind: 'audio' });
  switch (service.role) {
    case 'ApplicationServer': {
      const groups = responseGroups.get(service.installedOn.pool);
      return [
        ...(groups ? audioOf(groups).map(({ uniqueName, bytes }) => audio(`RGS/Instances/${uniqueName}`, bytes)) : []),
        audio('RGS/AS/closed.wav', 12_000),
        audio('CPS/music-on-hold.wma', 24_000),
      ];
    }
    case 'CentralMgmt':
      return topology.pools
        .filter((pool) => pool.replicates)
        .flatMap((pool) => pool.machines.map((machine) => opaque(`CMSFileStore/xds-master/replicas/${machine.fqdn}/to-replica/data.zip`)));
    case 'WebServices':
      return [
        ...Array.from({ length: chance.between(3, 9) }, () => opaque(`CollabContent/${chance.hex(8)}/${chance.hex(6)}.bin`)),
        ...Array.from({ length: 3 }, () => opaque(`CollabMetadata/${chance.hex(8)}.xml`)),
        opaque(`DataConf/${chance.hex(8)}/Meeting.Active`),
        opaque('DeviceUpdateStore/UCPhone/update.cat'),
        opaque('DeviceUpdateLogs/Server/Audit/imageUpdates.log'),
        opaque('ABFiles/00000000-0000-0000-0000-000000000000/F-1299.lsabs'),
        opaque('LMStaticData/Hold.wav'),
      ];
    default:
      return [];
  }
}

/** Every audio file of a pool's response groups. */
export const audioOf = (groups: ResponseGroups): AudioFile[] => [
  ...[...groups.workflows, ...groups.queues].flatMap((entry) => entry.audio ?? []),
  ...(groups.settings.defaultMusicOnHold ? [groups.settings.defaultMusicOnHold] : []),
];
