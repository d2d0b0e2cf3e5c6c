import { z } from 'zod';
import { FileEntry, SetId } from './manifest.js';

/** What one component restore brings back to a deployment that lives; part of its plan. */
export const ComponentRequest = z.strictObject({
  kind: z.enum(['rgs', 'lis', 'userData']),
  scope: z.string(), // pool in lower case, or '*'
  users: z.array(z.string()), // SIP addresses without `sip:`, in lower case; none: everybody of the pool
  resolveNameConflicts: z.boolean(),
  undoes: z
    .strictObject({
      runId: SetId,
      file: FileEntry, // the safety export, inside the folder of that run
      counts: z.record(z.string(), z.int().nonnegative()),
      takenUtc: z.iso.datetime(),
    })
    .nullable(), // null: it brings back what the set has
});
export type ComponentRequest = z.infer<typeof ComponentRequest>;

/** What the step of a safety export leaves as its evidence. */
export const SafetyExport = z.strictObject({ ...FileEntry.shape, counts: z.record(z.string(), z.int().nonnegative()) });
export type SafetyExport = z.infer<typeof SafetyExport>;
