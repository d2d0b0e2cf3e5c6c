import { error, warning, type Finding } from '../../domain/findings.js';
import { Probe } from '../../domain/probes.js';
import { rethrowUnlessTold } from '../../domain/errors.js';
import { inventoryText } from '../../domain/inventory.js';
import type { CommandName } from '../../domain/commands.js';
import type { Recorded } from '../../domain/recorded.js';
import { registrarPools, runsResponseGroup } from '../../domain/roles.js';
import { look, type RestoreWorld } from '../../steps/index.js';
import { readInventory } from '../inventory-reader.js';
import type { RestorePlan } from '../planner/restore.js';

/** What still lives of the deployment. Where nothing of it answers, nothing is said: then everything may be lost. */

const LOOK_TIMEOUT_MS = 120_000;
const RESPONSE_GROUPS = 'inventory/responseGroups.ndjson';
const UNIQUE: Readonly<Record<string, CommandName>> = { RgsQueue: 'Get-CsRgsQueue', RgsWorkflow: 'Get-CsRgsWorkflow' };

/** A living Central Management store is told before anything is installed, not only by the step that guards it. */
export async function livingStore({ steps }: RestorePlan, world: RestoreWorld): Promise<Finding[]> {
  for (const { args, where } of steps) {
    const probe = Probe.safeParse(args['probe']);
    if (!probe.success || probe.data.name !== 'no-living-store') continue;
    const { holds, detail } = await look(probe.data, world);
    const hint = inventoryText(args['hint']);
    if (holds === 'no') return [error('LivingStore', where, `${detail}, and this plan would make it anew`, hint)];
  }
  return [];
}

/**
 * A pool that still serves people is not beyond repair: to fail it over by force loses what its partner has not copied yet, and whoever it
 * goes on serving is not moved.
 * @param machines of the pool that is given up
 * @source procedures.md 5.3; S12
 */
export async function livingPool({ steps }: RestorePlan, machines: readonly string[], world: RestoreWorld): Promise<Finding[]> {
  const failover = steps.find(({ args }) => args['command'] === 'Invoke-CsPoolFailOver');
  if (!failover) return [];
  for (const machine of machines)
    for await (const row of rowsIfAny(world, 'Get-CsWindowsService', { ComputerName: machine }, ['Name', 'Status'])) {
      if (inventoryText(row['Name']).toUpperCase() !== 'RTCSRV' || inventoryText(row['Status']) !== 'Running') continue;
      const fact = `the Front End service of ${machine} runs, and this plan would take the pool away from the people whom it serves`;
      const hint = `Was the right pool named? Where it is beyond repair all the same: Stop-CsWindowsService -ComputerName "${machine}", and keep it from starting again.`;
      return [error('LivingPool', machine, fact, hint)];
    }
  return [];
}

/** A replica that was late before the restore is late after it. @source procedures.md 8.7 */
export async function lateReplicas(rebuilt: readonly string[], world: RestoreWorld): Promise<Finding[]> {
  const late: string[] = [];
  for await (const row of rowsIfAny(world, 'Get-CsManagementStoreReplicationStatus', {}, ['ReplicaFqdn', 'UpToDate'])) {
    const machine = inventoryText(row['ReplicaFqdn']).toLowerCase();
    if (row['UpToDate'] === false && !rebuilt.includes(machine)) late.push(machine);
  }
  if (late.length === 0) return [];
  return [
    warning(
      'ReplicaLate',
      late[0]!,
      `the replica of ${late.join(', ')} is not up to date`,
      'Run Invoke-CsManagementStoreReplication and look again.',
    ),
  ];
}

/**
 * Names of queues and workflows are unique in a deployment: what somebody made or imported elsewhere meanwhile makes the import fail.
 * @source procedures.md 5.8, 7 G7
 */
export async function responseGroupNames(plan: RestorePlan, { manifest, topology }: Recorded, world: RestoreWorld): Promise<Finding[]> {
  const pools = plan.steps.flatMap(({ components }) => components.flatMap((component) => /^rgs (.+)$/.exec(component)?.[1] ?? []));
  const isRecorded = manifest.components.some(({ files }) => files.some(({ path }) => path === RESPONSE_GROUPS));
  const others = registrarPools(topology).filter(({ fqdn }) => !pools.includes(fqdn) && runsResponseGroup(topology, fqdn));
  if (pools.length === 0 || others.length === 0 || !isRecorded) return [];
  const recorded = new Map<string, string>(); // kind and name -> pool
  for await (const { kind, where, value } of readInventory(world.store, manifest.setId, RESPONSE_GROUPS))
    if (Object.hasOwn(UNIQUE, kind) && where !== null && pools.includes(where))
      recorded.set(`${kind} ${inventoryText(value['Name'])}`, where);
  const findings: Finding[] = [];
  for (const other of others)
    for (const [kind, command] of Object.entries(UNIQUE)) {
      const args = { Identity: `service:ApplicationServer:${other.fqdn}`, ShowAll: true };
      for await (const row of rowsIfAny(world, command, args, ['Name'])) {
        const pool = recorded.get(`${kind} ${inventoryText(row['Name'])}`);
        if (pool === undefined) continue;
        const fact = `'${inventoryText(row['Name'])}' of ${pool} is on ${other.fqdn} now`;
        findings.push(
          warning('ResponseGroupName', other.fqdn, fact, 'Rename or remove it there first: the import fails on a name that is taken.'),
        );
      }
    }
  return findings;
}

/** What a command tells, and nothing where it cannot: a store that is lost answers nobody. */
async function* rowsIfAny(world: RestoreWorld, command: CommandName, args: Record<string, string | boolean>, select: string[]) {
  try {
    yield* world.shell.command(command, args, { select, timeoutMs: LOOK_TIMEOUT_MS, signal: world.signal });
  } catch (cause) {
    rethrowUnlessTold(cause);
  }
}
