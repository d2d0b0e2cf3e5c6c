import { LyncBackupError } from '../domain/errors.js';
import type { Probe } from '../domain/probes.js';
import { look } from './probes/index.js';
import type { RestoreWorld } from './world.js';

/**
 * What must be true each time before a command runs that cannot be taken back.
 * @throws {LyncBackupError} `StepFailed` when it is not, or nobody can tell
 */
export async function assertHolds(guard: Probe, command: string, world: RestoreWorld): Promise<void> {
  const { holds, detail } = await look(guard, world);
  if (holds === 'yes') return;
  const fact = holds === 'no' ? detail : `nobody can tell what it would destroy: ${detail}`;
  throw new LyncBackupError(
    'StepFailed',
    fact,
    `${command} was not run. Where the work is done already, leave the step out with -SkipStep.`,
  );
}
