import { z } from 'zod';
import { LyncBackupError } from '../../domain/errors.js';
import { no, yes } from '../../domain/probes.js';
import { instanceText, type SqlTarget } from '../../domain/sql.js';
import type { RestoreWorld } from '../world.js';
import { rowsOf, textIn, type ProbeHandler } from './probe.js';
import { databasesOn } from './sql-databases.js';

const Instance = z.strictObject({ server: z.string(), instance: z.string().nullable() });
const Args = z.strictObject({
  target: Instance, // where the store is going to be made anew
  others: z.array(Instance), // that hold a Central Management store in the topology
});

/** SQL Server counts the boundaries between seconds that were passed: an age can be told that much too high. */
const BOUNDARY_SECONDS = 1;

/**
 * Whether making the Central Management store anew would destroy or double a living one: one that answers with pools, the one the
 * connection point leads to, one of another pool, or one on the target that is older than this run.
 */
export const noLivingStoreProbe: ProbeHandler<z.infer<typeof Args>> = {
  args: Args,
  async look({ target, others }, world) {
    const answering = await poolsThatAnswer(world);
    if (answering > 0) return no(`a Central Management store lives: it answers with ${answering} pools`);
    const [pointer] = await rowsOf(world, 'Get-CsConfigurationStoreLocation', {}, ['BackEndServer']);
    const named = pointer ? parseInstance(textIn(pointer, 'BackEndServer')) : [];
    for (const other of [...named, ...others]) {
      if (isSame(other, target)) continue;
      if (await holdsStore(other, world)) return no(`a Central Management store lives on ${instanceText(other)}`);
    }
    const own = (await databasesOn(target, world))?.find(({ Name }) => Name.toLowerCase() === 'xds');
    const runSeconds = (world.clock.now().getTime() - Date.parse(world.runStartedUtc)) / 1000;
    if (own && own.AgeSeconds > runSeconds + BOUNDARY_SECONDS) return no(`xds on ${instanceText(target)} was there before this run`);
    return yes('no Central Management store would be lost');
  },
};

/** An empty store has none, and a lost one does not answer. */
async function poolsThatAnswer(world: RestoreWorld): Promise<number> {
  try {
    return (await rowsOf(world, 'Get-CsPool', {}, ['Fqdn'])).length;
  } catch (cause) {
    if (cause instanceof LyncBackupError && cause.code !== 'Cancelled' && cause.code !== 'BridgeBroken') return 0; // SQL Server is asked next
    throw cause;
  }
}

async function holdsStore(target: SqlTarget, world: RestoreWorld): Promise<boolean> {
  const found = await databasesOn(target, world);
  return found?.some(({ Name, State }) => Name.toLowerCase() === 'xds' && State === 'ONLINE') ?? false;
}

function parseInstance(text: string): SqlTarget[] {
  const [server = '', instance] = text.split('\\');
  return server === '' ? [] : [{ server: server.toLowerCase(), instance: instance ?? null }];
}

const isSame = (a: SqlTarget, b: SqlTarget): boolean => instanceText(a).toLowerCase() === instanceText(b).toLowerCase();
