import { parseArgs } from 'node:util';
import { LyncBackupError } from '../domain/errors.js';

export interface StartArguments {
  topology: string | null;
  people: number | null; // null: as many as a practice has by default
  repository: string | null; // null: a folder that goes when the run ends
  scenario: string | null; // its name, or `list`
}

const USAGE = 'npm start -- [--topology file | --scenario name] [--people n] [--repository folder]; --scenario list names the scenarios.';

/** @throws {LyncBackupError} `InvalidRequest` naming the argument */
export function parseStartArguments(args: string[]): StartArguments {
  const { topology = null, people = null, repository = null, scenario = null } = valuesOf(args);
  if (scenario !== null && topology !== null) throw invalid('a scenario has a topology of its own, and --topology names another');
  if (people !== null && !/^\d{1,6}$/.test(people)) throw invalid(`--people '${people}' is not a whole number below a million`);
  return { topology, people: people === null ? null : Number(people), repository, scenario };
}

function valuesOf(args: string[]): { [name in keyof StartArguments]?: string } {
  try {
    const text = { type: 'string' } as const;
    return parseArgs({ args, options: { topology: text, people: text, repository: text, scenario: text } }).values;
  } catch (cause) {
    throw invalid((cause as Error).message, cause);
  }
}

const invalid = (fact: string, cause?: unknown): LyncBackupError => new LyncBackupError('InvalidRequest', fact, USAGE, cause);
