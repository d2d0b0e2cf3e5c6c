import { CONFIRM } from '../../domain/operator-tasks.js';
import type { RestoredStep, RestoreResult } from '../../domain/results.js';
import type { Question } from '../../ports/shell.js';

const LEAVE = 1;

/**
 * How the operator answers a run that goes on: what was just done, and what was only to be looked at, is confirmed where nobody else sees
 * it; everything else is left until it is done.
 */
export const confirmDone =
  ({ Steps }: Pick<RestoreResult, 'Steps'>, done: Pick<RestoredStep, 'Title'>) =>
  ({ title, choices }: Question): number => {
    const isCheck = Steps.some(({ Title, Kind }) => Title === title && Kind === 'Check');
    return CONFIRM in choices && (isCheck || title === done.Title) ? CONFIRM : LEAVE;
  };
