import { ARCHIVE_BEHAVIOURS } from '../archives/archive-names.js';
import type { Behaviour } from '../behaviours.js';
import { PRODUCT_BEHAVIOURS } from '../deployment/products.js';
import type { Cmdlet, Family } from './cmdlet.js';
import { EXPORT_FILE_BEHAVIOURS } from './export-file.js';
import { DEPLOYMENT_EXPORT_CMDLETS } from './exports.js';
import { MANAGEMENT_STORE_CMDLETS } from './management-store.js';
import { SETTING_CMDLETS } from './settings.js';
import { TOPOLOGY_CMDLETS } from './topology.js';

const ALL: Family = { ...TOPOLOGY_CMDLETS, ...MANAGEMENT_STORE_CMDLETS, ...SETTING_CMDLETS, ...DEPLOYMENT_EXPORT_CMDLETS };

export const cmdletNames = (): string[] => Object.keys(ALL).sort();

export const findCmdlet = (name: string): Cmdlet | null => (Object.hasOwn(ALL, name) ? ALL[name]! : null);

/** Everything the practice deployment claims about the product, each fact once. */
export function behaviours(): Behaviour[] {
  const all = [
    ...PRODUCT_BEHAVIOURS,
    ...ARCHIVE_BEHAVIOURS,
    ...EXPORT_FILE_BEHAVIOURS,
    ...Object.values(ALL).flatMap((cmdlet) => cmdlet.behaviours),
  ];
  return [...new Map(all.map((behaviour) => [behaviour.fact, behaviour])).values()];
}
