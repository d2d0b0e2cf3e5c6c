import { z } from 'zod';
import { ComponentRequest } from './component-restore.js';
import { Finding } from './findings.js';
import { SetId } from './manifest.js';

/** `Automatic` changes something by itself; `Operator` waits for a person and probes; `Check` only looks and may stop the run. */
export const RestoreStepKind = z.enum(['Automatic', 'Operator', 'Check']);
export type RestoreStepKind = z.infer<typeof RestoreStepKind>;

/** One step of a restore: data, so that it can be shown, stored, digested and resumed. Its handler is the file of that name in src/steps. */
export const RestoreStep = z.strictObject({
  id: z.string().regex(/^\d{5}-[a-z0-9-]+$/), // text order is plan order
  handler: z.string(),
  kind: RestoreStepKind,
  title: z.string(), // one sentence with the real names
  where: z.string(), // FQDN of the machine it concerns, in lower case; '' the session's own
  needs: z.array(z.string()), // ids of steps that must have succeeded
  source: z.string(), // page and step number
  components: z.array(z.string()), // of the set that it brings back: `<kind> <scope>`
  timeoutMs: z.int().positive(), // of one attempt
  byHand: z.array(z.string()), // what an administrator types or does instead, line by line, with the real names
  expected: z.string(), // what is seen when it worked, and how that is checked
  args: z.record(z.string(), z.json()),
});
export type RestoreStep = z.infer<typeof RestoreStep>;

/** The rows of procedures.md 4; `S14` joins several. `CR` stands for none: its pages are those of the commands. */
export const SCENARIOS = {
  S1: 'Standard Edition server without the Central Management store',
  S2: 'server that hosts the Central Management store',
  S3: 'Back End Server without the Central Management store',
  S4: 'primary of a mirrored Back End',
  S5: 'mirror of a mirrored Back End',
  S6: 'member server of a pool',
  S7: 'whole pool',
  S8: 'file store',
  S9: 'archiving and monitoring databases',
  S10: 'Persistent Chat database',
  S12: 'pool under a new name',
  S14: 'several losses together',
  CP: 'service connection point',
  CR: 'one kind of data of what lives',
} as const;
export const Scenario = z.enum(Object.keys(SCENARIOS) as [keyof typeof SCENARIOS, ...(keyof typeof SCENARIOS)[]]);
export type Scenario = z.infer<typeof Scenario>;

/** What the administrator chose; together with the set and the losses it decides the plan. */
export const RestoreOptions = z.strictObject({
  notPaired: z.boolean(), // restore although the pool is paired
  newPool: z.string().nullable(), // FQDN in lower case: the users of the lost pool move to this new one, with the help of its partner
  repositoryUnc: z.string().nullable(), // as SQL Server reaches the repository
  sqlStagingPath: z.string().nullable(), // a folder of the SQL servers' own: used instead
});
export type RestoreOptions = z.infer<typeof RestoreOptions>;

export const DEFAULT_RESTORE_OPTIONS: RestoreOptions = { notPaired: false, newPool: null, repositoryUnc: null, sqlStagingPath: null };

/** `plan.json` of a restore: what was decided, and on what. */
export const RestorePlanDocument = z.strictObject({
  kind: z.literal('restore'),
  formatVersion: z.literal(1),
  planId: z.string().regex(/^[0-9a-f]{64}$/), // digest of set, losses, options and steps
  scenario: Scenario,
  setId: SetId,
  lost: z.array(z.string()).min(1), // as the topology writes them, in lower case, sorted; of a component restore what comes back
  component: ComponentRequest.optional(), // of a component restore; all others bring back servers
  options: RestoreOptions,
  manifestSha256: z.string(),
  toolVersion: z.string(), // of the tool that made it
  steps: z.array(RestoreStep),
  findings: z.array(Finding), // of the survey when the run began
});
export type RestorePlanDocument = z.infer<typeof RestorePlanDocument>;

/** @param wanted id of a step, or the number it begins with */
export const isStep = ({ id }: Pick<RestoreStep, 'id'>, wanted: string): boolean =>
  id === wanted.toLowerCase() || id.startsWith(`${wanted}-`);

/** Steps of a plan that nobody said to leave out. */
export const withoutSkipped = (steps: readonly RestoreStep[], skip: readonly { step: string }[]): RestoreStep[] =>
  steps.filter((each) => !skip.some(({ step }) => isStep(each, step)));
