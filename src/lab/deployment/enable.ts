import { servicesOfRole, uncPath, type Topology } from '../../domain/topology.js';
import type { Deployment, FileShare, SharePermission } from './model.js';

const SHARE_GROUPS = ['RTCHSUniversalServices', 'RTCComponentUniversalServices', 'RTCUniversalServerAdmins'];
const SERVER_GROUPS = ['RTCHSUniversalServices', 'RTCComponentUniversalServices'];

/** Rights that the product's groups have on every file store. */
export const sharePermissions = (netBiosName: string): SharePermission[] =>
  SHARE_GROUPS.map((group) => ({ account: `${netBiosName}\\${group}`, right: 'Change' }));

/** Groups that the servers of a topology are members of, Edge Servers aside, which have no account. */
export const serverGroups = (): string[] => [...SERVER_GROUPS];

/** What enabling a topology does outside the Central Management store: rights on file stores that are there, and members of groups. */
export function enableTopology({ directory, shares }: Deployment, topology: Topology): void {
  for (const store of servicesOfRole(topology, 'FileStore')) {
    const share = shares[uncPath(topology, store)?.toLowerCase() ?? ''];
    if (share) grant(share, sharePermissions(directory.netBiosName));
  }
  for (const { fqdn } of topology.pools.filter(({ replicates }) => replicates).flatMap(({ machines }) => machines)) {
    const account = directory.computers[fqdn];
    if (account) account.memberOf = [...new Set([...account.memberOf, ...SERVER_GROUPS])];
  }
}

function grant(share: FileShare, wanted: readonly SharePermission[]): void {
  const others = share.permissions.filter(({ account }) => !wanted.some((permission) => permission.account === account));
  share.permissions = [...wanted, ...others];
}
