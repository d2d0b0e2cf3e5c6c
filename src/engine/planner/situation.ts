import { poolKind, poolVersion, type PoolKind } from '../../domain/roles.js';
import type { Pool, Service, Topology } from '../../domain/topology.js';
import { findPool } from '../../domain/topology.js';
import { managementShell, cumulativeUpdate } from './blocks-server.js';
import type { Draft } from './restore-draft.js';
import type { RestoreBasis } from './restore-basis.js';
import { poolsUsing } from './stores.js';

/** What is lost together, and what the scenarios of one such group have in common. */
export interface Situation {
  readonly basis: RestoreBasis;
  readonly topology: Topology;
  readonly lostMachines: ReadonlySet<string>; // of all losses, not of this group alone
  readonly makesCentralStore: boolean; // one scenario of the group makes the Central Management store anew
  readonly published: string; // key of the step that publishes and sets rights, once in a group
}

export const livingMachines = ({ lostMachines }: Situation, pool: Pool): string[] =>
  machinesOf(pool).filter((machine) => !lostMachines.has(machine));

export const machinesOf = (pool: Pool): string[] => pool.machines.map(({ fqdn }) => fqdn);

/** A server whose every machine is lost. */
export const isGone = ({ topology, lostMachines }: Situation, poolFqdn: string): boolean => {
  const pool = findPool(topology, poolFqdn);
  return (
    pool !== null &&
    (lostMachines.has(pool.fqdn) || (pool.machines.length > 0 && pool.machines.every(({ fqdn }) => lostMachines.has(fqdn))))
  );
};

/** The pools of the product that keep data in these stores, in the topology's order. */
export const poolsOfStores = ({ topology }: Situation, stores: readonly Service[]): Pool[] =>
  poolsUsing(topology, stores).flatMap((fqdn) => {
    const pool = findPool(topology, fqdn);
    return pool?.replicates ? [pool] : [];
  });

/** Where the commands of the product run. Each version's stores need that version's own commands. */
export interface Host {
  machine: string;
  isLost: boolean; // it gets its shell first
}

const SHELL_KINDS: readonly PoolKind[] = ['Enterprise', 'StandardEdition', 'Director'];

/**
 * A living Front End of the pools, or another server of theirs where they have none, else the first of the lost ones.
 * @param version ServiceVersion of what the commands are for
 * @source procedures.md S14 ("one FE to the point of having the shell"), 0 R15
 */
export function hostOf(situation: Situation, pools: readonly Pool[], version: number | null): Host | null {
  const { topology } = situation;
  const serving = pools.filter(({ fqdn }) => SHELL_KINDS.includes(poolKind(topology, fqdn)));
  const candidates = serving.length > 0 ? serving : pools;
  const isSame = (pool: Pool): boolean => version === null || poolVersion(topology, pool.fqdn) === version;
  const chosen = [...candidates.filter(isSame), ...candidates.filter((pool) => !isSame(pool))];
  const living = chosen.flatMap((pool) => livingMachines(situation, pool))[0];
  if (living !== undefined) return { machine: living, isLost: false };
  const lost = chosen.flatMap(machinesOf)[0];
  return lost === undefined ? null : { machine: lost, isLost: true };
}

/** What a lost host needs before its first command; nothing for a living one. */
export const readyHost = ({ basis }: Situation, host: Host): Draft[] =>
  host.isLost
    ? [...managementShell(basis, host.machine), ...cumulativeUpdate(basis, host.machine, 'core components', [`shell ${host.machine}`])]
    : [];

/** Keys that a command on this host waits for. */
export const hostReady = ({ machine, isLost }: Host): string[] => (isLost ? [`shell ${machine}`, `update core components ${machine}`] : []);
