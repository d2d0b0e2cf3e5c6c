import { z } from 'zod';

/** One line of `journal.ndjson`: flushed before an effect and after it. */
export const Entry = z.strictObject({
  utc: z.iso.datetime(),
  stepId: z.string(),
  event: z.enum(['begin', 'success', 'failure']),
  evidence: z.json().nullable(), // of a success: what it left behind; of a failure: code and message
});
export type Entry = z.infer<typeof Entry>;

export const journalLine = (entry: Entry): string => JSON.stringify(entry) + '\n';
