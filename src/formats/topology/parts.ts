import type { InstalledOn, Pool, Service, Site, SqlInstance, Topology } from '../../domain/topology.js';
import type { Fields } from './fields.js';

type Head = Omit<Topology, 'sites' | 'pools' | 'sqlInstances' | 'services'>;

/** Collects what a document lists, in its order, and refuses an identity that comes twice and a reference that leads nowhere. */
export class TopologyParts {
  readonly #sites = new Map<number, Site>();
  readonly #pools = new Map<string, Pool>();
  readonly #siteOfPool = new Map<string, number>();
  readonly #sqlInstances = new Map<string, SqlInstance>();
  readonly #services = new Map<string, Service>();
  readonly #taken = new Set<string>();

  constructor(readonly fields: Fields) {}

  addSite(site: Site): void {
    this.#take('site', String(site.siteId));
    this.#sites.set(site.siteId, site);
  }

  addPool(pool: Pool): void {
    if (!this.#sites.has(pool.siteId)) throw this.fields.invalid(`has pool ${pool.fqdn} in site ${pool.siteId}, which is not in it`);
    if (pool.machines.length === 0) throw this.fields.invalid(`has pool ${pool.fqdn} without machines`);
    this.#take('identity', pool.id);
    this.#take('pool', pool.fqdn);
    for (const machine of pool.machines) this.#take('machine', machine.fqdn);
    this.#pools.set(pool.id, pool);
    this.#siteOfPool.set(pool.fqdn, pool.siteId);
  }

  addSqlInstance(id: string, poolId: string, rest: Omit<SqlInstance, 'id' | 'pool'>): void {
    const pool = this.#pools.get(poolId);
    if (!pool) throw this.fields.invalid(`has SQL instance '${rest.name}' on cluster ${poolId}, which is not in it`);
    this.#take('identity', id);
    this.#take('SQL instance', `${pool.fqdn}\\${rest.name.toLowerCase()}`);
    this.#sqlInstances.set(id, { id, pool: pool.fqdn, ...rest });
  }

  addService(service: Service): void {
    this.#take('identity', service.id);
    this.#services.set(service.id, service);
  }

  /** @returns null when there is no such cluster */
  onPool(poolId: string): InstalledOn | null {
    const pool = this.#pools.get(poolId);
    return pool ? { pool: pool.fqdn, sqlInstance: null } : null;
  }

  /** @returns null when there is no such SQL instance */
  onSqlInstance(id: string): InstalledOn | null {
    const instance = this.#sqlInstances.get(id);
    return instance ? { pool: instance.pool, sqlInstance: instance.name } : null;
  }

  siteOf(place: InstalledOn): number {
    return this.#siteOfPool.get(place.pool)!;
  }

  finish(head: Head): Topology {
    if (this.#sites.size === 0) throw this.fields.invalid('has no sites');
    if (this.#pools.size === 0) throw this.fields.invalid('has no clusters');
    const services = [...this.#services.values()];
    for (const { id, role, dependsOn } of services) {
      const missing = dependsOn.find((dependency) => !this.#services.has(dependency.serviceId));
      if (missing) throw this.fields.invalid(`has ${role} service ${id} depending on service ${missing.serviceId}, which is not in it`);
    }
    return {
      ...head,
      sites: [...this.#sites.values()],
      pools: [...this.#pools.values()],
      sqlInstances: [...this.#sqlInstances.values()],
      services,
    };
  }

  #take(kind: string, identity: string): void {
    const key = `${kind} ${identity}`;
    if (this.#taken.has(key)) throw this.fields.invalid(`has ${kind} ${identity} twice`);
    this.#taken.add(key);
  }
}
