import type { CommandError } from '../../domain/command-failure.js';

/** Ends a command: a terminating error, as the cmdlet would throw it. */
export class CmdletError extends Error {
  override readonly name = 'CmdletError';

  constructor(readonly record: CommandError) {
    super(record.message);
  }
}

/** @param exception full .NET type name */
export const commandError = (
  message: string,
  errorId: string,
  category: string,
  exception: string,
  target: string | null = null,
): CommandError => ({
  message,
  errorId,
  category,
  exception,
  target,
});
