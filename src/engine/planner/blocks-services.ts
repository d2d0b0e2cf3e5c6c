import type { Json } from '../../domain/json.js';
import { probe, type Probe } from '../../domain/probes.js';
import { quorumOf } from '../../domain/quorum.js';
import { poolKind } from '../../domain/roles.js';
import { commandDraft } from './blocks-command.js';
import { checkDraft, operatorDraft } from './drafts-that-look.js';
import { isLync2010, machineOf, type RestoreBasis } from './restore-basis.js';
import type { Draft } from './restore-draft.js';

/** The services around the data: stopped and started, all of those that belong together. */

export const START_WAIT_MS = 30 * 60_000;

/**
 * Starts, or stops, all services of the product on machines that belong together. A Front End that starts alone waits for the others of
 * its pool, so nobody waits for it.
 * @source procedures.md 8.4, 8.6, 7 G3, G18
 */
export function services(
  machines: readonly string[],
  wanted: 'Running' | 'Stopped',
  key: string,
  source: string,
  needs: string[],
): Draft[] {
  const command = wanted === 'Running' ? 'Start-CsWindowsService' : 'Stop-CsWindowsService';
  const [verb, done] = wanted === 'Running' ? ['Start', 'running'] : ['Stop', 'stopped'];
  const together: Record<string, Json> = wanted === 'Running' && machines.length > 1 ? { NoWait: true } : {};
  return machines.map((machine, index) =>
    commandDraft({
      key: index === machines.length - 1 ? key : `${key} ${machine}`,
      needs: index === 0 ? needs : [...needs, ...machines.slice(0, index).map((earlier) => `${key} ${earlier}`)],
      title: `${verb} the services on ${machine}`,
      where: machine,
      source,
      command,
      parameters: { ComputerName: machine, ...together },
      proof: null, // a later step may change it again; the last start is checked on its own
      expected: `Get-CsWindowsService -ComputerName "${machine}" shows them ${done}`,
    }),
  );
}

/**
 * The same on a server that no command reaches from inside.
 * @source procedures.md 4.1 DW4; install-edge-servers
 */
export const startedThere = (basis: RestoreBasis, machines: readonly string[], key: string, source: string, needs: string[]): Draft[] =>
  machines.map((machine, index) =>
    operatorDraft({
      key: index === machines.length - 1 ? key : `${key} ${machine}`,
      needs: [...needs, ...machines.slice(0, index).map((earlier) => `${key} ${earlier}`)],
      task: 'startServices',
      title: `Start the services on ${machine} itself`,
      where: machine,
      source,
      instructions: [`Run on ${machine} itself, in its Management Shell: Start-CsWindowsService`],
      probe: servicesRunning(basis, [machine]),
      isOutOfReach: true,
      expected: 'Get-CsWindowsService on it shows them running',
    }),
  );

/** All run but those that need not: one that was disabled at backup time would be waited for in vain. */
export function servicesRunning(basis: RestoreBasis, machines: readonly string[]): Probe {
  const idle = Object.fromEntries(
    machines.flatMap((machine) => {
      const { idleServices } = machineOf(basis, machine);
      return idleServices.length === 0 ? [] : [[machine, [...idleServices].sort()]];
    }),
  );
  return probe('services', {
    machines: [...machines],
    wanted: 'Running',
    names: [],
    ...(Object.keys(idle).length > 0 && { idle }),
  });
}

export const servicesRun = (basis: RestoreBasis, machines: readonly string[], key: string, source: string, needs: string[]): Draft =>
  checkDraft({
    key,
    needs,
    title: `Check that the services on ${machines.join(', ')} run`,
    where: machines[0] ?? '',
    source,
    probe: servicesRunning(basis, machines),
    hint: 'Look into the event log of Lync Server on that machine, correct it, and resume.',
    waitMs: START_WAIT_MS,
    lasts: true,
    byHand: machines.map((machine) => `Get-CsWindowsService -ComputerName "${machine}"`),
    expected: 'every service is running',
  });

export const replicated = (machines: readonly string[], key: string, needs: string[]): Draft =>
  checkDraft({
    key,
    needs,
    title: `Check that the configuration has reached ${machines.join(', ')}`,
    where: machines[0] ?? '',
    source: 'procedures.md 8.7',
    probe: probe('replication', { machines: [...machines] }),
    hint: 'Run Invoke-CsManagementStoreReplication, wait, and resume.',
    waitMs: START_WAIT_MS,
    lasts: true,
    byHand: ['Get-CsManagementStoreReplicationStatus'],
    expected: 'UpToDate is True for each',
  });

/**
 * Enough Front Ends of a pool that stood still run. A pool of one needs no such look, and Lync Server 2010 has no such rule.
 * @param key of its own where a plan starts the pool more than once
 * @source procedures.md 8.6, 7 G18
 */
export function quorum(basis: RestoreBasis, pool: string, machines: readonly string[], needs: string[], key = `quorum ${pool}`): Draft[] {
  const { topology } = basis.recorded;
  if (machines.length < 2 || poolKind(topology, pool) !== 'Enterprise' || isLync2010(basis, pool)) return [];
  const { firstStart } = quorumOf(machines.length);
  return [
    checkDraft({
      key,
      needs,
      title: `Check that at least ${firstStart} of ${machines.length} Front Ends of ${pool} run`,
      where: machines[0]!,
      source: 'topologies-and-components-for-front-end-servers; procedures.md 8.6',
      probe: probe('quorum', { machines: [...machines], atLeast: firstStart }),
      hint: `Start the services on more Front Ends. Where they cannot come, Reset-CsPoolRegistrarState -ResetType QuorumLossRecovery -PoolFqdn "${pool}" lets the others start.`,
      waitMs: START_WAIT_MS,
      byHand: machines.map((machine) => `Get-CsWindowsService -Name "RTCSRV" -ComputerName "${machine}"`),
      expected: `RTCSRV is running on at least ${firstStart} of them`,
    }),
  ];
}
