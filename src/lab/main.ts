import { LyncBackupError } from '../domain/errors.js';
import { runShell } from './shell/shell.js';

/** What `node dist/lab/main.js <command>` can do. Exit code of each. */
const COMMANDS: Readonly<Record<string, (args: string[]) => Promise<number>>> = {
  shell: (args) => runShell(args, powershell(), callerFolder()),
};

/** Where the operator called npm; without npm, here. */
const callerFolder = (): string => process.env['INIT_CWD'] ?? process.cwd();

/** The way in (bootstrap.mjs) has found or built one. */
function powershell(): string {
  const path = process.env['LYNCBACKUP_POWERSHELL'];
  if (path) return path;
  throw new LyncBackupError(
    'InvalidRequest',
    'no PowerShell is named in LYNCBACKUP_POWERSHELL',
    'Start with npm run shell, which finds or builds one.',
  );
}

async function main(): Promise<number> {
  const [name = '', ...args] = process.argv.slice(2);
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command) throw new LyncBackupError('InvalidRequest', `'${name}' is not one of ${Object.keys(COMMANDS).join(', ')}`);
  return command(args);
}

try {
  process.exitCode = await main();
} catch (cause) {
  if (!(cause instanceof LyncBackupError)) throw cause;
  console.error(`${cause.code}: ${cause.message}.${cause.hint === null ? '' : `\n${cause.hint}`}`);
  process.exitCode = 1;
}
