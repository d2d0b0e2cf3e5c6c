import { poolVersion } from '../../domain/roles.js';
import { servicesOn, type Machine, type Pool, type Topology } from '../../domain/topology.js';
import { standingMachines } from './availability-groups.js';
import { Chance } from './chance.js';
import { serverGroups } from './enable.js';
import { serverCertificates } from './fill-certificates.js';
import type { ComputerAccount } from './directory.js';
import type { Computer } from './model.js';
import { componentsOf, product, programsOf, servicesOfRoles, SHELL_COMPONENTS } from './products.js';

/** Every machine of the topology as it runs: installed, patched, certified, replicated. Machines without an own server, as gateways, too. */
export function fillComputers(topology: Topology, seed: number, filledUtc: string): Record<string, Computer> {
  const computers: Record<string, Computer> = {};
  for (const pool of topology.pools)
    for (const machine of standingMachines(topology, pool)) computers[machine.fqdn] = computer(topology, pool, machine, seed, filledUtc);
  return computers;
}

function computer(topology: Topology, pool: Pool, machine: Machine, seed: number, filledUtc: string): Computer {
  const roles = [...new Set(servicesOn(topology, pool.fqdn).map((service) => service.role))];
  const version = poolVersion(topology, pool.fqdn) ?? 7;
  const isEdge = roles.includes('EdgeServer');
  return {
    fqdn: machine.fqdn,
    pool: pool.fqdn,
    domainJoined: !isEdge,
    reachable: !isEdge, // remoting does not reach a workgroup machine without more ado
    running: true,
    state: pool.replicates ? 'rolesInstalled' : 'osOnly',
    operatingSystem: product(version).operatingSystem,
    products: pool.replicates
      ? programsOf([...SHELL_COMPONENTS, ...roles.flatMap(componentsOf)], version, product(version).patchedBuild)
      : [],
    services: pool.replicates ? servicesOfRoles(roles, version).map((service) => ({ ...service, status: 'Running' })) : [],
    certificates: pool.replicates ? serverCertificates(topology, pool, machine, roles, seed) : [],
    replica: pool.replicates ? { upToDate: true, lastStatusUtc: filledUtc } : null,
  };
}

/** Computer accounts with the groups that Enable-CsTopology puts servers of the product into (ASSUMED names). */
export function fillComputerAccounts(topology: Topology, domain: string, seed: number, filledUtc: string): Record<string, ComputerAccount> {
  const accounts: Record<string, ComputerAccount> = {};
  const chance = new Chance(seed, 'accounts');
  const authority = `S-1-5-21-${chance.next()}-${chance.next()}-${chance.next()}`;
  const path = domain
    .split('.')
    .map((part) => `DC=${part}`)
    .join(',');
  let relative = 1100;
  for (const pool of topology.pools) {
    const isEdge = servicesOn(topology, pool.fqdn).some((service) => service.role === 'EdgeServer');
    for (const machine of standingMachines(topology, pool)) {
      relative += 1;
      if (isEdge) continue;
      accounts[machine.fqdn] = {
        sid: `${authority}-${relative}`,
        distinguishedName: `CN=${machine.fqdn.split('.')[0]!.toUpperCase()},CN=Computers,${path}`,
        memberOf: ['Domain Computers', ...(pool.replicates ? serverGroups() : [])],
        createdUtc: filledUtc,
      };
    }
  }
  return accounts;
}
