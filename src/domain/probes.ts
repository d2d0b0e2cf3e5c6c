import { z } from 'zod';
import type { Json } from './json.js';

/** A question about the deployment that has an answer without changing anything. Each kind is the file of that name in src/steps/probes. */
export const PROBES = [
  'archive-content',
  'assigned-certificates',
  'availability-group',
  'build-level',
  'certificates',
  'clean-server',
  'configuration-store',
  'databases',
  'export-counts',
  'file-store',
  'files-in-pool',
  'installed-products',
  'local-store',
  'mirror-state',
  'no-living-store',
  'none-left',
  'object-counts',
  'operating-system',
  'paired',
  'pool-defined',
  'pool-services',
  'quorum',
  'recorded-moved',
  'replication',
  'served-by',
  'services',
  'share',
  'sql-instance',
  'topology',
  'topology-store',
] as const;

export const Probe = z.strictObject({ name: z.enum(PROBES), args: z.record(z.string(), z.json()) });
export type Probe = z.infer<typeof Probe>;

/** `unknown` is never taken for `yes`. */
export interface Probed {
  holds: 'yes' | 'no' | 'unknown';
  detail: string; // one lower-case fact that names the object: what was seen
}

export const yes = (detail: string): Probed => ({ holds: 'yes', detail });
export const no = (detail: string): Probed => ({ holds: 'no', detail });
export const unknown = (detail: string): Probed => ({ holds: 'unknown', detail });

export const probe = (name: Probe['name'], args: Record<string, Json>): Probe => ({ name, args });
