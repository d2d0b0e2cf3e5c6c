import { parseArgs } from 'node:util';
import { LyncBackupError } from '../domain/errors.js';

export interface StartArguments {
  topology: string | null;
  people: string | null;
  repository: string | null; // null: a folder that goes when the run ends
}

/** @throws {LyncBackupError} `InvalidRequest` naming the argument */
export function parseStartArguments(args: string[]): StartArguments {
  try {
    const { values } = parseArgs({
      args,
      options: { topology: { type: 'string' }, people: { type: 'string' }, repository: { type: 'string' } },
    });
    return { topology: values.topology ?? null, people: values.people ?? null, repository: values.repository ?? null };
  } catch (cause) {
    throw new LyncBackupError(
      'InvalidRequest',
      (cause as Error).message,
      'npm start -- [--topology file] [--people n] [--repository folder]',
      cause,
    );
  }
}
