import { z } from 'zod';
import { LyncBackupError } from '../domain/errors.js';
import { error, warning, type Finding } from '../domain/findings.js';
import type { InventoryLine } from '../domain/inventory.js';
import { SetPath } from '../domain/manifest.js';
import type { StepHandler, World } from './world.js';

const COMMAND = 'Debug-CsUnifiedContactStore';
const UNKNOWN = 'Unknown';
const COUNTS = ['UcsDisabledCount', 'UcsAllowedCount', 'UcsMigratingCount', 'UcsMigratedCount'] as const;

const Args = z.strictObject({
  path: SetPath, // where the file goes, inside the set
  pools: z.array(z.string()), // that home users
});
type Args = z.infer<typeof Args>;

/**
 * Writes down where the contacts of each person live, which decides whether a restore of their contact list harms it. Only a pool where
 * somebody was moved is asked person by person; who could not be asked, or not within the
 * time-out, is unknown.
 * @source procedures.md 7 G10; features.md 3.1 P9
 */
export const captureContactStoresStep: StepHandler<Args> = {
  args: Args,

  async apply({ path, pools }, world, timeoutMs) {
    const findings: Finding[] = [];
    const counts = { pools: pools.length, people: 0, unknown: 0 };
    const deadlineMs = world.clock.now().getTime() + timeoutMs;
    const written = await world.store.write(`${world.setFolder}/${path}`, linesOf(pools, world, deadlineMs, timeoutMs, counts, findings));
    if (counts.unknown > 0) {
      findings.push(
        warning(
          'ContactStoreUnknown',
          path,
          `where the contacts of ${counts.unknown} people live could not be read`,
          'Allow more with -TimeoutSeconds, and look at each before restoring user data.',
        ),
      );
    }
    return { files: [{ path, ...written }], counts, capturedUtc: world.clock.now().toISOString(), findings };
  },
};

async function* linesOf(
  pools: readonly string[],
  world: World,
  deadlineMs: number,
  timeoutMs: number,
  counts: { people: number; unknown: number },
  findings: Finding[],
): AsyncIterable<Uint8Array> {
  const encoder = new TextEncoder();
  const encode = (line: InventoryLine): Uint8Array => encoder.encode(JSON.stringify(line) + '\n');
  for (const pool of pools) {
    try {
      const totals = await contactStoreTotals(pool, world, timeoutMs);
      yield encode({ kind: 'UnifiedContactStorePool', where: pool, key: pool, value: totals });
      if (totals.UcsMigratedCount + totals.UcsMigratingCount === 0) continue;
      for (const address of await peopleOf(pool, world, timeoutMs)) {
        const isLate = world.clock.now().getTime() > deadlineMs;
        const state = isLate ? UNKNOWN : await contactStoreOf(address, world, timeoutMs);
        if (state === UNKNOWN) counts.unknown++;
        else counts.people++;
        yield encode({ kind: 'UnifiedContactStore', where: pool, key: address, value: { SipAddress: address, UcsState: state } });
      }
    } catch (cause) {
      if (!(cause instanceof LyncBackupError) || cause.code === 'Cancelled') throw cause;
      findings.push(
        error(
          cause.code,
          pool,
          `where the contacts of ${pool} live is not in the inventory: ${cause.message}`,
          cause.hint ?? `Run ${COMMAND} -PoolFqdn ${pool} by hand.`,
        ),
      );
    }
  }
}

/** How many people of a pool are in each state. */
export async function contactStoreTotals(pool: string, world: World, timeoutMs: number): Promise<Record<(typeof COUNTS)[number], number>> {
  const totals = { UcsDisabledCount: 0, UcsAllowedCount: 0, UcsMigratingCount: 0, UcsMigratedCount: 0 };
  for await (const row of world.shell.command(COMMAND, { PoolFqdn: pool }, { select: [...COUNTS], timeoutMs, signal: world.signal })) {
    for (const count of COUNTS) totals[count] += Number(row[count] ?? 0);
  }
  return totals;
}

async function peopleOf(pool: string, world: World, timeoutMs: number): Promise<string[]> {
  const addresses: string[] = [];
  for await (const row of world.shell.command(
    'Get-CsUser',
    { Filter: `RegistrarPool -eq "${pool}"` },
    { select: ['SipAddress'], timeoutMs, signal: world.signal },
  )) {
    if (typeof row['SipAddress'] === 'string') addresses.push(row['SipAddress']);
  }
  return addresses;
}

/** One person who cannot be asked is unknown; the next may answer. */
export async function contactStoreOf(address: string, world: World, timeoutMs: number): Promise<string> {
  try {
    let state = UNKNOWN;
    for await (const row of world.shell.command(
      COMMAND,
      { Identity: address },
      { select: ['UcsState'], timeoutMs, signal: world.signal },
    )) {
      if (typeof row['UcsState'] === 'string') state = row['UcsState'];
    }
    return state;
  } catch (cause) {
    if (!(cause instanceof LyncBackupError) || cause.code === 'Cancelled') throw cause;
    return UNKNOWN;
  }
}
