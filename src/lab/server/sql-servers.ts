import { groupsOf } from '../deployment/availability-groups.js';
import { fillSqlInstances } from '../deployment/fill-sql.js';
import { publishedConfiguration } from '../deployment/lookup.js';
import type { Deployment } from '../deployment/model.js';
import type { Lab } from '../lab.js';
import { endpointOf } from '../sql-server/endpoint.js';
import { listen } from '../sql-server/server.js';

/** The SQL servers of a practice, listening on loopback. */
export interface SqlServers {
  /** Value of LYNCBACKUP_PRACTICE_SQL: a login made for this run, and the port of each instance, `server\instance` in lower case. */
  readonly practice: string;
  close(): Promise<void>;
}

/**
 * A port for every instance there is or that the topology names, for as long as the practice runs: who calls while its instance is lost, or
 * off, is hung up on, and reaches the new one when it was installed.
 */
export async function startSqlServers({ deployment, sqlServers }: Lab): Promise<SqlServers> {
  const keys = [...new Set([...Object.keys(deployment.sqlInstances), ...instancesOfTopologies(deployment)])];
  const listeners = await Promise.all(
    keys.map((key) =>
      listen(() => {
        const world = sqlServers.find(key);
        return world && endpointOf(world, { encryption: 'available', tls: 'modern' });
      }),
    ),
  );
  const ports = Object.fromEntries(keys.map((key, index) => [key, listeners[index]!.port]));
  return {
    practice: JSON.stringify({ user: 'sa', password: sqlServers.saPassword, ports }),
    close: async () => {
      await Promise.all(listeners.map((listener) => listener.stop()));
    },
  };
}

/** A lost one may be installed again under its name, also in a practice that went on from its state. */
function instancesOfTopologies(deployment: Deployment): string[] {
  const topologies = [deployment.replicated.topology, publishedConfiguration(deployment)?.topology].filter((topology) => topology != null);
  return topologies.flatMap((topology) => [
    ...Object.keys(fillSqlInstances(topology, '', 0, '', () => ({ kind: 'empty' }))),
    ...Object.keys(groupsOf(topology)),
  ]);
}
