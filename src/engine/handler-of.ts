import { LyncBackupError } from '../domain/errors.js';
import type { RestoreStep } from '../domain/restore-plan.js';
import { RESTORE_HANDLERS, type RestoreHandler } from '../steps/index.js';

/**
 * The step kind of a step of a restore.
 * @throws {LyncBackupError} `PlanStale` for one that only another version has
 */
export const handlerOf = (step: RestoreStep): RestoreHandler<never> => {
  const handler = RESTORE_HANDLERS[step.handler];
  if (!handler)
    throw new LyncBackupError(
      'PlanStale',
      `this version has no step kind '${step.handler}'`,
      'Use the version of LyncBackup that made the plan: the repository keeps it in tool.',
    );
  return handler;
};
