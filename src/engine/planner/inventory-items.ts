import { WHOLE_DEPLOYMENT } from '../../domain/components.js';
import { INVENTORY, type InventoryKind, type InventorySource } from '../../domain/inventory.js';
import type { Json } from '../../domain/json.js';
import { registrarPools, runsResponseGroup } from '../../domain/roles.js';
import type { Topology } from '../../domain/topology.js';
import type { Item } from './backup-items.js';

/**
 * One step for each area of the inventory.
 * @param productVersion  of the loaded module, 5 to 8: older and newer commands are not asked for
 */
export function inventoryItems(topology: Topology, productVersion: number): Item[] {
  return Object.entries(INVENTORY).flatMap(([area, kinds]) => {
    const sources = kinds
      .filter((kind) => productVersion >= kind.since && productVersion <= kind.until)
      .flatMap((kind) => sourcesOf(kind, topology));
    if (sources.length === 0) return [];
    const path = `inventory/${area}.ndjson`;
    const step = {
      handler: 'capture-inventory',
      title: `Read ${area} into ${path}`,
      where: 'this machine',
      source: 'procedures.md 1.2',
      args: { path, sources },
    };
    return [{ kind: 'inventory' as const, scope: WHOLE_DEPLOYMENT, pools: [], step, gap: null }];
  });
}

function sourcesOf(kind: InventoryKind, topology: Topology): InventorySource[] {
  switch (kind.per) {
    case 'deployment':
      return [toSource(kind, null, WHOLE_DEPLOYMENT)];
    case 'registrarPool':
      return registrarPools(topology).map((pool) => toSource(kind, pool.fqdn, pool.fqdn));
    case 'responseGroupPool':
      return registrarPools(topology)
        .filter((pool) => runsResponseGroup(topology, pool.fqdn))
        .map((pool) => toSource(kind, pool.fqdn, pool.fqdn));
    case 'machine':
      return productMachines(topology).map((machine) => ({ ...toSource(kind, machine, machine), computer: machine }));
  }
}

function toSource({ kind, command, read, args, select, key, tally }: InventoryKind, where: string | null, scope: string): InventorySource {
  return {
    kind,
    command,
    read,
    computer: null,
    where,
    args: Object.fromEntries(Object.entries(args).map(([name, value]) => [name, filledIn(value, where)])),
    select,
    key,
    tally: tally && { component: tally.component, count: tally.count, scopeFrom: tally.scopeFrom ?? null, scope },
  };
}

const filledIn = (value: Json, pool: string | null): Json => (typeof value === 'string' ? value.replace('{pool}', pool ?? '') : value);

/** Machines the product is installed on. */
export const productMachines = (topology: Topology): string[] =>
  topology.pools.filter((pool) => pool.replicates).flatMap((pool) => pool.machines.map((machine) => machine.fqdn));
