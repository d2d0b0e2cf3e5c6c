import type { Dependency, InstalledOn, Port, Service } from '../../domain/topology.js';
import { USAGE } from '../../domain/topology.js';
import type { FileShare, ProductVersion, SqlStore } from './description.js';

/** A service as planned: what it depends on is named by key, because services depend on each other in circles. */
interface Draft {
  readonly role: string;
  readonly installedOn: InstalledOn;
  readonly version: ProductVersion;
  readonly dependsOn: readonly Wanted[];
  readonly ports: readonly Port[];
  /** Suffix of the .NET type, which is also the name of the role element. */
  readonly element: string | null;
  readonly attributes: Readonly<Record<string, string>>;
  readonly externalWebHost: string | null;
}

export interface Wanted {
  readonly key: string;
  readonly usage: string;
}

type Rest = Partial<Omit<Draft, 'role' | 'installedOn' | 'version'>>;

const ROLE_VERSION_2 = ['UserServices', 'Registrar', 'EdgeServer']; // formats.md 1.4
export const TYPE_PREFIX = 'Microsoft.Rtc.Management.Deploy.Internal.ServiceRoles.';

/** Key of the service of a role on a pool. */
export const on = (role: string, pool: string, usage: string = USAGE.default): Wanted => ({
  key: `${role} on ${pool.toLowerCase()}`,
  usage,
});

/** Gathers the services of a deployment; a store or file store that several pools use is one service. */
export class ServiceList {
  readonly #drafts = new Map<string, Draft>();

  add(role: string, pool: string, version: ProductVersion, rest: Rest = {}): void {
    this.#put(on(role, pool).key, role, { pool: pool.toLowerCase(), sqlInstance: null }, version, rest);
  }

  /** @returns the dependencies of whoever uses the store: on itself and on its mirror */
  store(role: string, store: SqlStore, version: ProductVersion): Wanted[] {
    const places = [
      { ...store, usage: USAGE.default as string },
      ...(store.mirror ? [{ ...store.mirror, usage: USAGE.mirror as string }] : []),
    ];
    return places.map(({ server, instance, usage }) => {
      const key = `${role} on ${server.toLowerCase()}\\${instance.toLowerCase()}`;
      this.#put(key, role, { pool: server.toLowerCase(), sqlInstance: instance }, version, {});
      return { key, usage };
    });
  }

  fileStore({ server, share }: FileShare, version: ProductVersion): Wanted {
    const key = `FileStore on ${server.toLowerCase()}\\${share.toLowerCase()}`;
    const rest = { element: 'FileStoreService', attributes: { ShareName: share } };
    this.#put(key, 'FileStore', { pool: server.toLowerCase(), sqlInstance: null }, version, rest);
    return { key, usage: USAGE.default };
  }

  /**
   * Gives the identities of a published document.
   * @param siteOf SiteId of a pool, by FQDN
   */
  number(siteOf: (pool: string) => number): Service[] {
    const ids = new Map<string, string>();
    const instances = new Map<string, number>();
    for (const [key, draft] of this.#drafts) {
      const family = `${siteOf(draft.installedOn.pool)}-${draft.role}`;
      const instance = (instances.get(family) ?? 0) + 1;
      instances.set(family, instance);
      ids.set(key, `${family}-${instance}`);
    }
    const dependency = ({ key, usage }: Wanted): Dependency => {
      const serviceId = ids.get(key);
      if (serviceId === undefined) throw new Error(`the description has no ${key}`);
      return { serviceId, usage };
    };
    return [...this.#drafts].map(([key, draft]) => ({
      id: ids.get(key)!,
      siteId: siteOf(draft.installedOn.pool),
      role: draft.role,
      type: draft.element && TYPE_PREFIX + draft.element,
      roleVersion: ROLE_VERSION_2.includes(draft.role) ? 2 : 1,
      serviceVersion: draft.version,
      installedOn: draft.installedOn,
      dependsOn: draft.dependsOn.map(dependency),
      ports: draft.ports,
      attributes: draft.attributes,
      externalWebHost: draft.externalWebHost,
    }));
  }

  #put(key: string, role: string, installedOn: InstalledOn, version: ProductVersion, rest: Rest): void {
    if (this.#drafts.has(key)) return;
    const nothing = { dependsOn: [], ports: [], element: null, attributes: {}, externalWebHost: null };
    this.#drafts.set(key, { ...nothing, ...rest, role, installedOn, version });
  }
}
