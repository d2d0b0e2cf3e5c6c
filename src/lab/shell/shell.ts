import { spawn } from 'node:child_process';
import { delimiter, join, resolve } from 'node:path';
import { openPractice, type Practice } from '../open-practice.js';
import { projectRoot } from '../project-root.js';
import { startServer, type LabServer } from '../server/server.js';
import { writeStandInModule } from '../stand-in/write-module.js';
import { parseShellArguments, type ShellArguments } from './arguments.js';
import { scriptText } from './script-text.js';

/**
 * A PowerShell in which the practice deployment answers the product's commands and LyncBackup is loaded. Standard output carries only what
 * the script prints.
 *
 * @param powershell path of the program
 * @param callerFolder where the operator stands: paths start there, and so does PowerShell
 * @returns PowerShell's exit code
 * @throws {LyncBackupError} see `parseShellArguments` and `openPractice`
 */
export async function runShell(args: readonly string[], powershell: string, callerFolder: string): Promise<number> {
  const parsed = parseShellArguments(args);
  const from = (path: string | null): string | null => (path === null ? null : resolve(callerFolder, path));
  const practice = openPractice({ ...parsed, topology: from(parsed.topology), state: from(parsed.state) });
  try {
    tell(practice);
    return await withPowerShell(practice, parsed.run, powershell, callerFolder);
  } finally {
    practice.close();
  }
}

async function withPowerShell(practice: Practice, run: ShellArguments['run'], powershell: string, folder: string): Promise<number> {
  const server = await startServer(practice.lab);
  const environment = practiceEnvironment(practice, server);
  const isPrompt = run.kind === 'prompt';
  const program = [
    '-NoLogo',
    '-NoProfile',
    ...(isPrompt ? ['-NoExit'] : process.stdin.isTTY ? [] : ['-NonInteractive']),
    ...['-ExecutionPolicy', 'Bypass', '-Command', scriptText(run, environment.modules)],
  ];
  const ignore = (): void => undefined;
  process.on('SIGINT', ignore); // Ctrl+C is for PowerShell, which gets it too
  try {
    const child = spawn(powershell, program, { cwd: folder, env: environment.variables, stdio: 'inherit' });
    return await new Promise<number>((done, fail) => {
      child.once('error', fail);
      child.once('exit', (code) => done(code ?? 1));
    });
  } finally {
    process.off('SIGINT', ignore);
    await server.close();
  }
}

/** Environment of a PowerShell that practises, and the manifests of the modules it loads first. */
export function practiceEnvironment(
  practice: Practice,
  server: Pick<LabServer, 'practice' | 'sql'>,
): { variables: NodeJS.ProcessEnv; modules: string[] } {
  const standIn = writeStandInModule(practice.lab.productVersion);
  const ours = join(projectRoot(), 'ps-module');
  return {
    modules: [join(standIn.path, standIn.name, `${standIn.name}.psd1`), join(ours, 'LyncBackup', 'LyncBackup.psd1')],
    variables: {
      ...process.env,
      LYNCBACKUP_PRACTICE: server.practice,
      LYNCBACKUP_PRACTICE_SQL: server.sql,
      LYNCBACKUP_PATHMAP: JSON.stringify(practice.pathMap),
      PSModulePath: [standIn.path, ours, ...(process.env['PSModulePath'] ? [process.env['PSModulePath']] : [])].join(delimiter),
      ...(process.stdout.isTTY ? {} : { TERM: 'dumb', NO_COLOR: '1' }), // a terminal's escapes would be in the output
    },
  };
}

function tell({ lab, origin }: Practice): void {
  const { topology } = lab.deployment.replicated;
  const say = (line: string): void => console.error(line);
  say(
    `Practice deployment ${origin}: ${topology.pools.length} pools, ${lab.deployment.directory.people.count} people, session on ${lab.computer}.`,
  );
  for (const assumption of lab.deployment.assumptions) say(`ASSUMED: ${assumption}.`);
}
