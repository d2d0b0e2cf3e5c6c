import { LyncBackupError } from '../../domain/errors.js';
import { OPERATOR_TASKS, OperatorTask, TaskValues } from '../../domain/operator-tasks.js';
import { performTask } from '../operator/index.js';
import type { Read } from './index.js';
import { textArgument } from './text-argument.js';
import { orErrorRecord } from './practice-error.js';

const VALUE = 'value_'; // before the name of a task's value

/** Not a fact of any machine: an operator at work. Arguments `server`, `task`, and the task's values as `value_<name>`. */
export const readPracticeOperator: Read = async function* (lab, _, args) {
  await orErrorRecord(async () => {
    const wanted = textArgument(args, 'task')?.toLowerCase() ?? '';
    const task = OperatorTask.options.find((known) => known.toLowerCase() === wanted);
    if (!task)
      throw new LyncBackupError(
        'InvalidRequest',
        `'${wanted}' is no operator's step`,
        `Name one of: ${Object.keys(OPERATOR_TASKS).join(', ')}.`,
      );
    const given = Object.entries(args).flatMap(([key, value]) => (key.startsWith(VALUE) ? [[key.slice(VALUE.length), value]] : []));
    await performTask(lab, textArgument(args, 'server') ?? '', task, valuesOf(Object.fromEntries(given)));
  });
};

function valuesOf(given: unknown): TaskValues {
  const values = TaskValues.safeParse(given);
  if (values.success) return values.data;
  throw new LyncBackupError('InvalidRequest', "a value of an operator's step is a text or a list of texts", null);
}
