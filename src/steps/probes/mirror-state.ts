import { z } from 'zod';
import { no, yes } from '../../domain/probes.js';
import { rowsOf, textIn, type ProbeHandler } from './probe.js';

const Args = z.strictObject({
  pool: z.string(),
  databaseType: z.string(),
  principal: z.enum(['Primary', 'Mirror', 'Either']), // which half of the topology must be open; Either: both halves are a pair again
});

/**
 * Whether the databases of one type of a pool are open on the wanted half, or mirrored again.
 * @source procedures.md 8.7, formats.md 2
 */
export const mirrorStateProbe: ProbeHandler<z.infer<typeof Args>> = {
  args: Args,
  async look({ pool, databaseType, principal }, world) {
    const rows = await rowsOf(world, 'Get-CsDatabaseMirrorState', { PoolFqdn: pool, DatabaseType: databaseType }, [
      'DatabaseName',
      'StateOnPrimary',
      'StateOnMirror',
      'MirroringStatusOnPrimary',
      'MirroringStatusOnMirror',
    ]);
    if (rows.length === 0) return no(`Get-CsDatabaseMirrorState shows no ${databaseType} databases of ${pool}`);
    const other = rows.find((row) => !isAsWanted(textIn(row, 'StateOnPrimary'), textIn(row, 'StateOnMirror'), principal));
    if (!other) return yes(`${rows.map((row) => textIn(row, 'DatabaseName')).join(', ')} of ${pool} are as wanted`);
    const [primary, mirror] = [textIn(other, 'StateOnPrimary'), textIn(other, 'StateOnMirror')];
    return no(`${textIn(other, 'DatabaseName')} of ${pool} is ${primary} on the primary and ${mirror} on the mirror`);
  },
};

function isAsWanted(primary: string, mirror: string, wanted: 'Primary' | 'Mirror' | 'Either'): boolean {
  if (wanted === 'Primary') return primary === 'Principal';
  if (wanted === 'Mirror') return mirror === 'Principal';
  return [primary, mirror].sort().join() === 'Mirror,Principal';
}
