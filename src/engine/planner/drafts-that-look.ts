import type { OperatorTask, TaskValues } from '../../domain/operator-tasks.js';
import type { Probe } from '../../domain/probes.js';
import type { Draft } from './restore-draft.js';

/** Steps that change nothing themselves: a probe tells how they end. */

interface Task {
  key: string;
  needs: string[];
  task: OperatorTask;
  values?: TaskValues;
  title: string;
  where: string;
  source: string;
  instructions: string[];
  probe: Probe;
  lasts?: boolean; // false: a later step undoes it
  isOutOfReach?: boolean; // the operator may confirm what cannot be seen from here
  expected: string;
}

/** A step that a person does and a probe ends. */
export const operatorDraft = ({
  key,
  needs,
  task,
  values = {},
  title,
  where,
  source,
  instructions,
  probe,
  lasts = true,
  isOutOfReach = false,
  expected,
}: Task): Draft => ({
  key,
  needs,
  handler: 'operator',
  kind: 'Operator',
  title,
  where,
  source,
  args: { task, values, instructions, probe: probe, ...(lasts ? {} : { lasts }), ...(isOutOfReach && { isOutOfReach }) },
  byHand: instructions,
  expected,
});

interface Check {
  key: string;
  needs: string[];
  title: string;
  where: string;
  source: string;
  probe: Probe;
  hint: string;
  waitMs?: number;
  lasts?: boolean;
  isOutOfReach?: boolean; // as of an operator's step
  byHand: string[];
  expected: string;
}

/** A step that only looks, and stops the run when it does not see what it must. */
export const checkDraft = ({
  key,
  needs,
  title,
  where,
  source,
  probe,
  hint,
  waitMs = 0,
  lasts = false,
  isOutOfReach = false,
  byHand,
  expected,
}: Check): Draft => ({
  key,
  needs,
  handler: 'check',
  kind: 'Check',
  title,
  where,
  source,
  args: { probe: probe, hint, waitMs, lasts, ...(isOutOfReach && { isOutOfReach }) },
  byHand,
  expected,
});
