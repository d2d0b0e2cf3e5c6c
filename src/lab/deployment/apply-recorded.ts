import type { Recorded } from '../../domain/recorded.js';
import type { Deployment } from './model.js';

/**
 * Gives the machines of a deployment what a set recorded of the real ones, as far as both know it: the computer account with its groups,
 * the operating system, and the builds of programs that are installed here too.
 */
export function applyRecorded(deployment: Deployment, machines: Recorded['machines']): void {
  for (const [fqdn, { operatingSystem, products, account }] of machines) {
    const computer = deployment.computers[fqdn];
    if (!computer) continue;
    if (operatingSystem !== null) computer.operatingSystem = operatingSystem;
    const builds = new Map(products.map(({ name, version }) => [name, version]));
    computer.products = computer.products.map((program) => ({ ...program, version: builds.get(program.name) ?? program.version }));
    const known = deployment.directory.computers[fqdn];
    if (known && account) Object.assign(known, { sid: account.sid, memberOf: [...account.memberOf] });
  }
}
