import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import type { DatabaseRestoreResult, TestResult } from '../../src/domain/results.js';
import { plain, type RunResult } from './harness.js';
import { usePracticeSession } from './practice-session.js';

const INSTANCE = 'se01.contoso.com\\rtc';
const DATABASE = 'rgsconfig';
const LONG_MS = 120_000;
const session = usePracticeSession();
const run = (script: string): Promise<RunResult> => session.run(script, { timeoutMs: LONG_MS });
const databases = () => session.lab.deployment.sqlInstances[INSTANCE]!.databases;
const restored = ({ output }: RunResult): DatabaseRestoreResult => plain(output.at(-1)) as unknown as DatabaseRestoreResult;
const tested = ({ output }: RunResult): TestResult => plain(output.at(-1)) as unknown as TestResult;
let repository: string;
let kept: string[];

beforeAll(async () => {
  repository = join(session.folder, 'r');
  const result = await run(`Backup-LyncEnvironment '${repository}' -Component database, inventory -IncludeSqlCopy`);
  expect(result.output).toHaveLength(1);
  kept = Object.keys(databases());
}, LONG_MS);

test(
  'a database that was lost comes back by Restore-LyncDatabase with what it held, its rights and its owner',
  async () => {
    const { content, users, onServer } = structuredClone(databases()[DATABASE]!);
    expect(users).not.toEqual([]);
    delete databases()[DATABASE];
    const result = await run(`Restore-LyncDatabase '${INSTANCE}' ${DATABASE} -Repository '${repository}' -Confirm:$false`);
    expect(result).toMatchObject({ errors: [], terminating: null });
    expect(restored(result)).toMatchObject({ Status: 'Complete', Overwrites: false, SafetyBackup: null, Findings: [], Practice: true });
    expect(restored(result).RestoreSeconds).toBeGreaterThan(0);
    expect(databases()[DATABASE]).toMatchObject({ content, users, onServer: { owner: onServer?.owner ?? 'sa', userAccess: 'MULTI_USER' } });
  },
  LONG_MS,
);

test(
  'what is overwritten is backed up first, and a right that was taken is given back',
  async () => {
    const { users } = structuredClone(databases()[DATABASE]!);
    databases()[DATABASE]!.users = [];
    const result = await run(`Restore-LyncDatabase '${INSTANCE}' ${DATABASE} -Repository '${repository}' -Confirm:$false`);
    expect(result).toMatchObject({ errors: [], terminating: null });
    expect(restored(result)).toMatchObject({
      Status: 'Complete',
      Overwrites: true,
      SafetyBackup: expect.stringContaining('before-restore-') as string,
    });
    expect(databases()[DATABASE]!.users).toEqual(users);
  },
  LONG_MS,
);

test(
  '-WhatIf of Restore-LyncDatabase shows the statement, and changes nothing',
  async () => {
    const before = JSON.stringify(databases());
    const result = await run(`Restore-LyncDatabase '${INSTANCE}' ${DATABASE} -Repository '${repository}' -WhatIf`);
    expect(result).toMatchObject({ errors: [], prompts: [] });
    expect(result.hostText).toContain(`RESTORE DATABASE [${DATABASE}] FROM DISK`);
    expect(restored(result)).toMatchObject({ Status: 'Planned', RunId: null, RestoreSeconds: null });
    expect(JSON.stringify(databases())).toBe(before);
  },
  LONG_MS,
);

test(
  'Test-LyncBackup -RestoreAside restores every database under another name, tells the times, and leaves nothing',
  async () => {
    const result = await run(`Test-LyncBackup '${repository}' -RestoreAside '${INSTANCE}'`);
    expect(result).toMatchObject({ errors: [], terminating: null });
    const { Verdict, Restored, NotProven } = tested(result);
    expect([Verdict, NotProven]).toEqual(['Sound', []]);
    expect(Restored.map(({ Database }) => Database.toLowerCase())).toContain(DATABASE);
    expect(Restored.every(({ RestoreSeconds, CheckSeconds }) => RestoreSeconds > 0 && CheckSeconds > 0)).toBe(true);
    expect(Object.keys(databases()).sort()).toEqual([...kept].sort());
  },
  LONG_MS,
);

test(
  'Test-LyncBackup without it says what is not proven',
  async () => {
    expect(tested(await run(`Test-LyncBackup '${repository}'`)).NotProven).toEqual([expect.stringContaining('can be restored')]);
  },
  LONG_MS,
);
