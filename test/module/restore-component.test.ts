import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { METHODS } from '../../src/bridge/protocol.js';
import type { ComponentRestoreResult } from '../../src/domain/results.js';
import { emptyFolder } from '../support/folders.js';
import { plain, usePowerShell, type RunResult } from './harness.js';
import { usePracticeSession } from './practice-session.js';
import { moduleWithCore, type CoreSide } from './sandbox.js';

const SET = '20260131T021500Z-1f0c9a2e';
const RUN = '20260131T081500Z-1f0c9a2e';
const LONG_MS = 120_000;

describe('what is bound reaches the core', () => {
  const powershell = usePowerShell();

  /** The parameters of each request of a script. */
  async function requests(script: string): Promise<{ result: RunResult; asked: unknown[] }> {
    const folder = emptyFolder();
    const module = moduleWithCore(async ({ say, run, data }: CoreSide) => {
      const fs = process.getBuiltinModule('fs');
      fs.writeFileSync(`${data as string}/${fs.readdirSync(data).length}`, JSON.stringify(run));
      say({ type: 'result', value: { Repository: '/r', RunId: '20260131T081500Z-1f0c9a2e' } });
    }, folder);
    const result = await powershell.run(module + script);
    const { readFileSync } = process.getBuiltinModule('fs');
    const runs = readdirSync(folder)
      .sort()
      .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as { method: string; params: unknown });
    return { result, asked: runs.map(({ method, params }) => [method, METHODS['component.restore'].params.parse(params)]) };
  }

  const base = { set: null, pool: 'se01', users: [], resolveNameConflicts: false };
  test.each([
    { script: 'Restore-LyncComponent /r UserData se01', want: [{ wish: { ...base, component: 'userData' }, planOnly: false }] },
    {
      script: `Restore-LyncComponent -Component userdata -Pool se01 -User a@contoso.com, b@contoso.com -Set ${SET} -Repository /r -WhatIf`,
      want: [{ wish: { ...base, component: 'userData', set: SET, users: ['a@contoso.com', 'b@contoso.com'] }, planOnly: true }],
    },
    { script: 'Restore-LyncComponent /r Lis', want: [{ wish: { ...base, component: 'lis', pool: null } }] },
    {
      script: 'Restore-LyncComponent /r Rgs se01 -ResolveNameConflicts -Unattended -BreakLock',
      want: [{ wish: { ...base, component: 'rgs', resolveNameConflicts: true }, isInteractive: false, breakLock: true }],
    },
    { script: `Restore-LyncComponent /r -Undo -Run ${RUN}`, want: [{ wish: { undo: RUN }, planOnly: false }] },
    {
      script: 'Restore-LyncComponent /r Lis | Restore-LyncComponent -Undo',
      want: [{ repository: '/r' }, { repository: '/r', wish: { undo: RUN } }],
    },
  ])('$script', async ({ script, want }) => {
    const { result, asked } = await requests(script);
    expect(result).toMatchObject({ errors: [], terminating: null });
    expect(asked).toMatchObject(want.map((params) => ['component.restore', params]));
  });

  test.each([
    { fact: 'a component that cannot come back alone', script: 'Restore-LyncComponent /r Cms', id: 'ParameterArgumentValidationError' },
    { fact: 'an undo with a set', script: `Restore-LyncComponent /r -Undo -Run ${RUN} -Set ${SET}`, id: 'AmbiguousParameterSet' },
  ])('$fact is an error, and the core is not asked', async ({ script, id }) => {
    const { result, asked } = await requests(script);
    const ids = [...result.errors, result.terminating].flatMap((error) => error?.fullyQualifiedErrorId ?? []);
    expect(ids).toContain(`${id},Restore-LyncComponent`);
    expect(asked).toEqual([]);
  });
});

describe('in a practice session', () => {
  const session = usePracticeSession();
  const run = (script: string, options = {}): Promise<RunResult> => session.run(script, { timeoutMs: LONG_MS, ...options });
  const resultOf = ({ output }: RunResult): ComponentRestoreResult => plain(output.at(-1)) as unknown as ComponentRestoreResult;
  let repository: string;

  beforeAll(async () => {
    repository = join(session.folder, 'r');
    expect((await run(`(Backup-LyncEnvironment '${repository}').SetId`)).output).toHaveLength(1);
  }, LONG_MS);

  const shown = ({ hostText }: RunResult): string => hostText.replaceAll(/\u001b\[[\d;]*m/g, '');

  test(
    '-WhatIf exports to compare and changes nothing, No changes nothing, Yes does, and the undo follows through the pipeline',
    async () => {
      const restore = `Restore-LyncComponent '${repository}' Rgs se01.contoso.com`;
      expect(resultOf(await run(`${restore} -WhatIf`))).toMatchObject({ Status: 'Planned', Component: 'rgs', RunId: null, LostObjects: 0 });
      const refused = await run(restore, { answers: ['No'] });
      expect(resultOf(refused)).toMatchObject({ Status: 'Planned', RunId: null });
      expect(refused.prompts[0]).toMatchObject({ message: expect.stringContaining('0 added, 0 changed, 0 lost') as string });
      const result = await run(`${restore} -Confirm:$false | Restore-LyncComponent -Undo -Confirm:$false`);
      expect(result.terminating).toBeNull();
      expect(resultOf(result)).toMatchObject({ Status: 'Succeeded', Undoes: expect.stringMatching(/^\d{8}T/) as string });
    },
    LONG_MS,
  );

  test(
    'what came of it is shown in one line before the steps',
    async () => {
      const text = shown(await run(`Restore-LyncComponent '${repository}' Lis -Confirm:$false | Out-Default`));
      expect(text).toMatch(/Succeeded: location information from set \S+, run \S+/);
      expect(text).toContain('0 added, 0 changed, 0 lost, 0 kept; what was there before: ');
    },
    LONG_MS,
  );
});
