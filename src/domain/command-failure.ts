import { z } from 'zod';
import { LyncBackupError } from './errors.js';

/** An error record as PowerShell tells it. */
export const CommandError = z.strictObject({
  message: z.string(),
  errorId: z.string(), // FullyQualifiedErrorId
  category: z.string(),
  exception: z.string(), // full type name
  target: z.string().nullable(),
});
export type CommandError = z.infer<typeof CommandError>;

/** How a command ended. `done` with errors is a failure too: a wrapped cmdlet's non-terminating error is never lost. */
export const OUTCOMES = ['done', 'failed', 'timedOut', 'stopped', 'refused', 'moduleMissing'] as const;
export type Outcome = (typeof OUTCOMES)[number];

export interface CommandEnd {
  outcome: Outcome;
  errors: readonly CommandError[];
  abandoned: boolean; // it would not stop and may still be running
}

/** Members of this group may export and import; the product's backup cmdlets do not support RBAC. Source: procedures.md 2.1 */
export const SERVER_ADMINS = 'RTCUniversalServerAdmins';

/** Null when the command ended well. */
export function commandFailure(name: string, timeoutMs: number, end: CommandEnd): LyncBackupError | null {
  const first = end.errors[0];
  switch (end.outcome) {
    case 'timedOut':
      return new LyncBackupError('StepTimedOut', `${name} did not end within ${timeoutMs / 1000} s${stillRunning(end)}`, timeOutHint(end));
    case 'stopped':
      return new LyncBackupError('Cancelled', `${name} was stopped${stillRunning(end)}`);
    case 'refused':
      return new LyncBackupError(
        'CommandNotAllowed',
        `the module does not run ${name}${first ? `: ${first.message}` : ''}`,
        'Install one version of the whole module: core and module ship together.',
      );
    case 'moduleMissing':
      return new LyncBackupError(
        'LyncModuleMissing',
        `${name} is not available: ${first?.message ?? 'no Lync module is loaded'}`,
        'Run this in the Lync Server or Skype for Business Server Management Shell.',
      );
    case 'done':
    case 'failed':
      if (end.outcome === 'done' && !first) return null;
      if (first && isRightsProblem(first))
        return new LyncBackupError(
          'RightsMissing',
          `${name} was denied: ${first.message}`,
          `Run as a member of ${SERVER_ADMINS} and sign in again after joining it.`,
        );
      return new LyncBackupError('StepFailed', `${name} failed: ${summary(end.errors)}`, null);
  }
}

function isRightsProblem(error: CommandError): boolean {
  return (
    error.category === 'PermissionDenied' ||
    error.category === 'SecurityError' ||
    /UnauthorizedAccessException|SecurityException/.test(error.exception)
  );
}

const summary = (errors: readonly CommandError[]): string =>
  errors.length === 0 ? 'no reason given' : errors[0]!.message + (errors.length > 1 ? ` (and ${errors.length - 1} more)` : '');

const stillRunning = (end: CommandEnd): string => (end.abandoned ? ' and would not stop: it may still be running' : '');

const timeOutHint = (end: CommandEnd): string =>
  end.abandoned
    ? 'Close this session before trying again; -TimeoutSeconds allows more time.'
    : 'Find out why it hangs; -TimeoutSeconds allows more time.';
