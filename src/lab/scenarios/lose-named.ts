import { loseServer, losePointer, loseShare } from '../deployment/lose.js';
import type { Deployment } from '../deployment/model.js';

/**
 * Takes away what a plan is asked to bring back: the pointer in Active Directory, a file store by its UNC path, a pool with all its machines,
 * or one server.
 *
 * @param name as `New-LyncRestorePlan -Lost` takes it
 * @throws {LyncBackupError} `ObjectNotFound` for what the deployment does not have
 */
export function loseNamed(deployment: Deployment, name: string, filesRoot: string | null): void {
  if (name === 'ServiceConnectionPoint') return losePointer(deployment);
  if (name.startsWith('\\\\')) return loseShare(deployment, name, filesRoot);
  const pool = deployment.replicated.topology.pools.find(({ fqdn }) => fqdn === name);
  const machines = pool && pool.machines.length > 0 ? pool.machines.map(({ fqdn }) => fqdn) : [name];
  for (const machine of machines) loseServer(deployment, machine, 'clean', filesRoot);
}
