import { randomBytes } from 'node:crypto';
import { findComputer } from '../deployment/lookup.js';
import type { Deployment } from '../deployment/model.js';
import { sqlServersOf } from '../sql-server/of-deployment.js';
import { startInstance, type RunningInstance } from '../sql-server/server.js';

/** The SQL servers of a practice, listening on loopback. */
export interface SqlServers {
  /** Value of LYNCBACKUP_PRACTICE_SQL: a login made for this run, and the port of each instance, `server\instance` in lower case. */
  readonly practice: string;
  close(): Promise<void>;
}

/**
 * Starts every instance whose machine and service run, as the deployment has them now. `sa` gets a password for this run only, because a
 * practice on one computer has no domain whose accounts could sign in.
 */
export async function startSqlServers(deployment: Deployment): Promise<SqlServers> {
  const password = randomBytes(24).toString('base64url');
  const started = new Map<string, RunningInstance>();
  for (const [key, instance] of sqlServersOf(deployment, password)) {
    const { server, running } = deployment.sqlInstances[key]!;
    if (running && findComputer(deployment, server)?.running !== false) started.set(key, await startInstance(instance));
  }
  const ports = Object.fromEntries([...started].map(([key, { port }]) => [key, port]));
  return {
    practice: JSON.stringify({ user: 'sa', password, ports }),
    close: async () => {
      await Promise.all([...started.values()].map((running) => running.stop()));
    },
  };
}
