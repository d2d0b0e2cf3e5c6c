import { LyncBackupError } from '../../domain/errors.js';

export interface ShellArguments {
  topology: string | null;
  state: string | null;
  computer: string | null;
  people: number;
  seed: number;
  run: { kind: 'prompt' } | { kind: 'command'; text: string } | { kind: 'file'; path: string; args: string[] };
}

export const DEFAULT_PEOPLE = 200;
const DEFAULT_SEED = 1;
const MOST_PEOPLE = 1_000_000;
const USAGE = '[-Topology file] [-State file.json] [-Computer fqdn] [-People n] [-Seed n] [-File script.ps1 arguments | -Command text]';

/**
 * Reads the command line the way PowerShell reads its own: names without regard to case, `-File` and `-Command` take all that follows.
 *
 * @throws {LyncBackupError} `InvalidRequest` naming the argument
 */
export function parseShellArguments(args: readonly string[]): ShellArguments {
  const parsed: ShellArguments = {
    topology: null,
    state: null,
    computer: null,
    people: DEFAULT_PEOPLE,
    seed: DEFAULT_SEED,
    run: { kind: 'prompt' },
  };
  for (let at = 0; at < args.length; at += 2) {
    const name = args[at]!;
    const value = args[at + 1];
    if (value === undefined) throw invalid(`${name} stands at the end without a value`);
    switch (name.toLowerCase().replace(/^--?/, '-')) {
      case '-topology':
        parsed.topology = value;
        break;
      case '-state':
        parsed.state = value;
        break;
      case '-computer':
        parsed.computer = value;
        break;
      case '-people':
        parsed.people = count(name, value);
        break;
      case '-seed':
        parsed.seed = count(name, value);
        break;
      case '-command':
        return { ...parsed, run: { kind: 'command', text: args.slice(at + 1).join(' ') } };
      case '-file':
        return { ...parsed, run: { kind: 'file', path: value, args: args.slice(at + 2) } };
      default:
        throw invalid(`'${name}' is not a parameter of the practice shell`);
    }
  }
  return parsed;
}

function count(name: string, value: string): number {
  const number = Number(value);
  if (/^\d{1,7}$/.test(value) && number <= MOST_PEOPLE) return number;
  throw invalid(`${name} '${value}' is not a whole number up to ${MOST_PEOPLE}`);
}

const invalid = (fact: string): LyncBackupError => new LyncBackupError('InvalidRequest', fact, `npm run shell -- ${USAGE}`);
