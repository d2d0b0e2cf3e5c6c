import { z } from 'zod';
import { no, yes } from '../../domain/probes.js';
import { missing, rowsOf, textIn, type ProbeHandler } from './probe.js';

const Args = z.strictObject({ machines: z.array(z.string()).min(1) });

/**
 * Whether the replicas of these machines are up to date.
 * @source procedures.md 8.7
 */
export const replicationProbe: ProbeHandler<z.infer<typeof Args>> = {
  args: Args,
  async look({ machines }, world) {
    const rows = await rowsOf(world, 'Get-CsManagementStoreReplicationStatus', {}, ['ReplicaFqdn', 'UpToDate']);
    const upToDate = rows.filter((row) => row['UpToDate'] === true).map((row) => textIn(row, 'ReplicaFqdn'));
    const late = missing(machines, upToDate);
    return late.length === 0
      ? yes(`the replicas of ${machines.join(', ')} are up to date`)
      : no(`the replica of ${late.join(', ')} is not up to date`);
  },
};
