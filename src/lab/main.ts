import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { systemClock } from '../adapters/clock-system.js';
import { threadWorkers } from '../adapters/file-workers.js';
import { systemHost } from '../adapters/host-system.js';
import { fsShares } from '../adapters/shares-fs.js';
import { fsStaging } from '../adapters/staging-fs.js';
import { fsStore } from '../adapters/store-fs.js';
import { LyncBackupError } from '../domain/errors.js';
import { DEFAULT_DATABASES } from '../domain/database-options.js';
import { DEFAULT_COPY } from '../domain/file-store.js';
import { backupEnvironment } from '../operations/backup-environment.js';
import type { Context } from '../operations/context.js';
import { testBackup } from '../operations/test-backup.js';
import { labShell } from './lab-shell.js';
import { labSql } from './lab-sql.js';
import { openPractice } from './open-practice.js';
import { pack } from './pack/pack.js';
import { labPractice } from './practice.js';
import { projectRoot } from './project-root.js';
import { runShell } from './shell/shell.js';
import { parseStartArguments, type StartArguments } from './start-arguments.js';

/** What `node dist/lab/main.js <command>` can do. Exit code of each. */
const COMMANDS: Readonly<Record<string, (args: string[]) => Promise<number>>> = {
  pack: () =>
    pack({
      moduleFolder: join(projectRoot(), 'ps-module/LyncBackup'),
      outputFolder: join(projectRoot(), 'dist/pack'),
      say: console.log,
      complain: console.error,
    }),
  shell: (args) => runShell(args, powershell(), callerFolder()),
  start,
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

/** The practice from a PowerShell prompt; in process, and saying so, where there is no PowerShell. */
async function start(args: string[]): Promise<number> {
  const parsed = parseStartArguments(args);
  const repository =
    parsed.repository === null ? mkdtempSync(join(tmpdir(), 'lyncbackup-start-')) : resolve(callerFolder(), parsed.repository);
  try {
    const without = process.env['LYNCBACKUP_NO_POWERSHELL'];
    if (without) return await startInProcess(parsed, repository, without);
    const topology = parsed.topology === null ? [] : ['-Topology', parsed.topology];
    const people = parsed.people === null ? [] : ['-People', parsed.people];
    return await runShell(
      [...topology, ...people, '-File', join(projectRoot(), 'src/lab/practice-run.ps1'), repository],
      powershell(),
      callerFolder(),
    );
  } finally {
    if (parsed.repository === null) rmSync(repository, { recursive: true, force: true });
  }
}

async function startInProcess({ topology, people }: StartArguments, repository: string, reason: string): Promise<number> {
  console.log(`The PowerShell layer was left out: ${reason}\n`);
  const practice = openPractice({
    topology: topology && resolve(callerFolder(), topology),
    state: null,
    computer: null,
    people: Number(people ?? 200),
    seed: 1,
  });
  try {
    const context: Context = {
      shell: labShell(practice.lab),
      sql: labSql(practice.lab),
      openStore: fsStore,
      openShares: fsShares,
      openWorkers: threadWorkers,
      openStaging: (base) => fsStaging(base, systemHost),
      clock: systemClock,
      host: systemHost,
      toolVersion: 'practice',
      moduleFiles: null,
      practice: labPractice,
      emit: (event) => event.type === 'finding' && console.log(`${event.finding.Severity}: ${event.finding.Message}`),
      signal: new AbortController().signal,
    };
    const options = {
      components: null,
      pools: null,
      label: null,
      stagingPath: null,
      timeoutMs: 60_000,
      withPrivateKeys: false,
      copying: DEFAULT_COPY,
      repositoryUnc: null,
      databases: DEFAULT_DATABASES,
      breakLock: false,
      planOnly: false,
    };
    const result = await backupEnvironment({ repository, pathMap: practice.pathMap, ...options }, context);
    console.table(result.Components.map(({ Kind, Scope, Status, Files, Bytes }) => ({ Kind, Scope, Status, Files, Bytes })));
    for await (const { SetId, Verdict, FilesChecked } of testBackup(
      { repository, set: null, depth: { method: 'Full' }, live: false, restoreAside: null },
      context,
    ))
      console.log(`Set ${SetId}: ${Verdict}, ${FilesChecked} files read again.`);
    return 0;
  } finally {
    practice.close();
  }
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
