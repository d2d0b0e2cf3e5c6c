import { WHOLE_DEPLOYMENT } from '../../domain/components.js';
import { INVENTORY, type InventoryKind, type InventorySource } from '../../domain/inventory.js';
import type { Json } from '../../domain/json.js';
import { registrarPools, runsResponseGroup } from '../../domain/roles.js';
import { dependencies, servicesOfRole, sipDomains, type Topology } from '../../domain/topology.js';
import { productMachines, type Item, type ItemStep } from './backup-items.js';
import { sqlScope } from './stores.js';

/**
 * One step for each area of the inventory.
 * @param productVersion  of the loaded module, 5 to 8: older and newer commands are not asked for
 */
export function inventoryItems(topology: Topology, productVersion: number): Item[] {
  const areas = Object.entries(INVENTORY).flatMap(([area, kinds]): Item[] => {
    const sources = sourcesFor(kinds, topology, productVersion);
    if (sources.length === 0) return [];
    const path = `inventory/${area}.ndjson`;
    const step = {
      handler: 'capture-inventory',
      title: `Read ${area} into ${path}`,
      where: 'this machine',
      source: 'procedures.md 1.2',
      args: { path, sources },
    };
    return [inventoryItem(step)];
  });
  return [...areas, ...contactStores(topology, productVersion), ...sqlFacts(topology)];
}

const inventoryItem = (step: ItemStep): Item => ({ kind: 'inventory', scope: WHOLE_DEPLOYMENT, pools: [], step, gap: null });

/** The unified contact store came with Lync Server 2013. */
function contactStores(topology: Topology, productVersion: number): Item[] {
  const pools = registrarPools(topology).map((pool) => pool.fqdn);
  if (productVersion < 6 || pools.length === 0) return [];
  const path = 'inventory/contactStores.ndjson';
  return [
    inventoryItem({
      handler: 'capture-contact-stores',
      title: `Read where contacts live into ${path}`,
      where: 'this machine',
      source: 'procedures.md 7 G10',
      args: { path, pools },
    }),
  ];
}

/** The instances that the topology names: of stores, their mirrors and witnesses. The local ones are made anew with their server. */
function sqlFacts(topology: Topology): Item[] {
  const stores = topology.services.map(({ installedOn }) => ({ server: installedOn.pool, instance: installedOn.sqlInstance }));
  const named = topology.sqlInstances.map(({ pool, name }) => ({ server: pool, instance: name }));
  const instances = new Map<string, { server: string; instance: string | null }>();
  for (const { server, instance } of [...stores, ...named]) {
    if (instance === null) continue;
    const key = `${server}\\${instance}`.toLowerCase();
    if (!instances.has(key)) instances.set(key, { server, instance: instance === '' ? null : instance }); // the default instance has no name
  }
  if (instances.size === 0) return [];
  const path = 'inventory/sql.ndjson';
  return [
    inventoryItem({
      handler: 'capture-sql-facts',
      title: `Read SQL Server into ${path}`,
      where: 'this machine',
      source: 'procedures.md 8.1',
      args: { path, instances: [...instances.values()] },
    }),
  ];
}

/** Every source of every area. */
export const inventorySources = (topology: Topology, productVersion: number): InventorySource[] =>
  Object.values(INVENTORY).flatMap((kinds) => sourcesFor(kinds, topology, productVersion));

const sourcesFor = (kinds: readonly InventoryKind[], topology: Topology, productVersion: number): InventorySource[] =>
  kinds.filter((kind) => productVersion >= kind.since && productVersion <= kind.until).flatMap((kind) => sourcesOf(kind, topology));

function sourcesOf(kind: InventoryKind, topology: Topology): InventorySource[] {
  switch (kind.per) {
    case 'deployment':
      return [toSource(kind, null, WHOLE_DEPLOYMENT, topology)];
    case 'registrarPool':
      return registrarPools(topology).map((pool) => toSource(kind, pool.fqdn, pool.fqdn, topology));
    case 'responseGroupPool':
      return registrarPools(topology)
        .filter((pool) => runsResponseGroup(topology, pool.fqdn))
        .map((pool) => toSource(kind, pool.fqdn, pool.fqdn, topology));
    case 'persistentChatPool':
      return servicesOfRole(topology, 'PersistentChatService').flatMap((service) =>
        dependencies(topology, service, 'PersistentChatStore').map((store) =>
          toSource(kind, service.installedOn.pool, sqlScope(store), topology),
        ),
      );
    case 'machine':
      return productMachines(topology).map((machine) => ({ ...toSource(kind, machine, machine, topology), computer: machine }));
    case 'machineFromHere':
      return productMachines(topology).map((machine) => toSource(kind, machine, machine, topology));
  }
}

function toSource(
  { kind, command, read, args, select, key, tally }: InventoryKind,
  where: string | null,
  scope: string,
  topology: Topology,
): InventorySource {
  return {
    kind,
    command,
    read,
    computer: null,
    where,
    args: Object.fromEntries(Object.entries(args).map(([name, value]) => [name, filledIn(value, where, topology)])),
    select,
    key,
    tally: tally && { component: tally.component, count: tally.count, scopeFrom: tally.scopeFrom ?? null, scope },
  };
}

function filledIn(value: Json, where: string | null, topology: Topology): Json {
  if (value === '{dnsNames}') return dnsNames(topology);
  return typeof value === 'string' ? value.replace('{where}', where ?? '') : value;
}

/**
 * Names that clients and servers look up: pools, machines, published web names, and those every SIP domain has.
 * @source Microsoft's DNS requirements for automatic client sign-in and simple URLs
 */
export function dnsNames(topology: Topology): string[] {
  const perDomain = [
    '_sipinternaltls._tcp',
    '_sip._tls',
    '_sipfederationtls._tcp',
    'sip',
    'sipinternal',
    'lyncdiscover',
    'lyncdiscoverinternal',
    'meet',
    'dialin',
  ];
  const names = [
    ...topology.pools.flatMap((pool) => [pool.fqdn, ...pool.machines.map((machine) => machine.fqdn)]),
    ...topology.services.flatMap((service) => service.externalWebHost?.toLowerCase() ?? []),
    ...sipDomains(topology).flatMap((domain) => perDomain.map((prefix) => `${prefix}.${domain.toLowerCase()}`)),
  ];
  return [...new Set(names)].sort();
}
