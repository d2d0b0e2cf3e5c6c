import { randomBytes } from 'node:crypto';
import { instanceByName, instanceKey } from './deployment/lookup.js';
import type { Deployment, SqlInstance } from './deployment/model.js';
import { FaultPlan } from './sql-server/faults.js';
import { ServerDisks, type Volume } from './sql-server/files/disks.js';
import type { ServerWorld } from './sql-server/server-world.js';
import { SqlTwin } from './sql-server/twin.js';

interface Living {
  readonly deployed: SqlInstance;
  readonly world: ServerWorld & { readonly twin: SqlTwin };
}

/**
 * The SQL servers of a practice, each kept from its first use to the loss of its instance. Every door leads to the same ones, so that a
 * statement through one is seen through the other, and the deployment is what they have in common.
 */
export class LiveSqlServers {
  /** What `sa` signs in with over the wire, for this run only: a practice on one computer has no domain whose accounts could sign in. */
  readonly saPassword = randomBytes(24).toString('base64url');
  private readonly living = new Map<string, Living>();
  private readonly shares: Volume[] = [];
  private readonly volumes = new Map<string, Volume[]>(); // of each machine, its own and the shares

  constructor(
    private readonly deployment: Deployment,
    private readonly now: () => Date,
  ) {}

  /** Null when nobody listens: an instance that is not there, or off. @param key `server\instance` or `listener\instance` in lower case */
  find(key: string): Living['world'] | null {
    const deployed = instanceByName(this.deployment, key);
    if (!deployed) return null;
    const known = this.living.get(instanceKey(deployed.server, deployed.name));
    const { world } = known?.deployed === deployed ? known : this.start(deployed);
    if (!world.twin.isAlive()) return null;
    world.twin.refresh();
    return world;
  }

  /** From now on every server sees a share, or one machine's servers a drive of theirs. @param machine FQDN of the machine; null for a share */
  mount(volume: Volume, machine: string | null = null): void {
    if (machine === null) this.shares.push(volume);
    const seeing = machine === null ? [...this.volumes.values()] : [this.volumesOf(machine)];
    for (const volumes of seeing) volumes.push(volume);
  }

  private start(deployed: SqlInstance): Living {
    const twin = new SqlTwin(this.deployment, deployed, this.saPassword, this.now);
    const disks = new ServerDisks(this.volumesOf(deployed.server));
    const started = { deployed, world: { instance: twin.instance, disks, faults: new FaultPlan(), twin } };
    this.living.set(instanceKey(deployed.server, deployed.name), started);
    return started;
  }

  private volumesOf(machine: string): Volume[] {
    const key = machine.toLowerCase();
    const known = this.volumes.get(key) ?? [...this.shares];
    this.volumes.set(key, known);
    return known;
  }
}
