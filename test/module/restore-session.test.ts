import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { RestorePlan, RestoreResult } from '../../src/domain/results.js';
import { plain, type RunResult } from './harness.js';
import { usePracticeSession } from './practice-session.js';

const SERVER = 'se01.contoso.com';
const LONG_MS = 120_000;
const session = usePracticeSession();
const run = (script: string, options = {}): Promise<RunResult> => session.run(script, { timeoutMs: LONG_MS, ...options });
let repository: string;
const restores = (): string[] =>
  readdirSync(join(repository, 'runs')).filter((name) => readdirSync(join(repository, 'runs', name)).includes('journal.ndjson'));
const resultOf = ({ output }: RunResult): RestoreResult => plain(output.at(-1)) as unknown as RestoreResult;
let backups: string[];

beforeAll(async () => {
  repository = join(session.folder, 'r');
  const result = await run(`(Backup-LyncEnvironment '${repository}').SetId`);
  expect(result.output).toHaveLength(1);
  backups = restores();
}, LONG_MS);

describe('while the server lives', () => {
  test(
    'every computer is planned for, one by one, and what speaks against it is said',
    async () => {
      const result = await run(`Get-CsComputer | New-LyncRestorePlan -Repository '${repository}'`);
      const plans = result.output.map(plain) as unknown as RestorePlan[];
      expect(plans.map(({ Lost }) => Lost)).toContainEqual([SERVER]);
      const plan = plans.find(({ Lost }) => Lost[0] === SERVER)!;
      expect(plan.Applicable).toBe(false);
      expect(plan.Findings.filter(({ Severity }) => Severity === 'Error').length).toBeGreaterThan(0);
      for (const { Source, Where, Title } of plan.Steps) expect({ Title, Where, Source: Source.trim() }).not.toMatchObject({ Source: '' });
    },
    LONG_MS,
  );

  test(
    'it is not restored: each reason is an error, the last one ends the cmdlet, and nobody was asked',
    async () => {
      const result = await run(`Restore-LyncServer '${repository}' ${SERVER}`);
      expect(result).toMatchObject({ output: [], prompts: [] });
      const ids = result.errors.map(({ fullyQualifiedErrorId }) => fullyQualifiedErrorId);
      expect(ids.at(-1)).toBe('PlanNotApplicable,Restore-LyncServer');
      expect(ids.length).toBeGreaterThan(1);
      for (const { recommendedAction } of result.errors) expect(recommendedAction).not.toBe('');
      expect(restores()).toEqual(backups);
    },
    LONG_MS,
  );

  test('there is no run to resume', async () => {
    const result = await run(`Resume-LyncRestore '${repository}'`);
    expect(result.errors).toMatchObject([{ fullyQualifiedErrorId: 'RunNotFound,Resume-LyncRestore', category: 'ObjectNotFound' }]);
  });

  test('sets and servers are completed from the repository', async () => {
    const complete = (text: string): string =>
      `[System.Management.Automation.CommandCompletion]::CompleteInput("${text}", ${text.length}, $null).CompletionMatches | ForEach-Object { $_.CompletionText }`;
    const environment = { LYNCBACKUP_REPOSITORY: repository };
    for (const text of ['New-LyncRestorePlan -Lost se', 'Restore-LyncServer -Server se'])
      expect((await run(complete(text), { environment })).output.map(plain)).toContain(SERVER);
    for (const text of ['New-LyncRestorePlan -Set 2', 'Restore-LyncServer -Set 2'])
      expect((await run(complete(text), { environment })).output.map(plain)).toHaveLength(1);
  });
});

describe('once the server is lost', () => {
  beforeAll(async () => {
    await run(`Invoke-PracticeLoss ${SERVER}`);
  }, LONG_MS);

  test(
    '-WhatIf shows the plan with the real names, and begins nothing',
    async () => {
      const result = await run(`Restore-LyncServer '${repository}' ${SERVER} -WhatIf`);
      expect(result).toMatchObject({ errors: [], prompts: [] });
      expect(result.hostText).toContain(`What if: S2: restore ${SERVER} in `);
      expect(result.hostText).toMatch(/What if: 000\d0 {2}Operator {3}Install the operating system on se01\.contoso\.com/);
      expect(result.hostText).toContain('Import-CsConfiguration');
      expect(resultOf(result)).toMatchObject({ Status: 'Planned', RunId: null, Lost: [SERVER] });
      expect(restores()).toEqual(backups);
    },
    LONG_MS,
  );

  test(
    'No begins nothing; the question names the server and how many steps change something',
    async () => {
      const result = await run(`Restore-LyncServer '${repository}' ${SERVER}`, { answers: ['No'] });
      expect(result.errors).toEqual([]);
      expect(resultOf(result)).toMatchObject({ Status: 'Planned', RunId: null });
      expect(result.prompts).toHaveLength(1);
      expect(result.prompts[0]!.message).toMatch(
        /Restore from set \S+ in \d+ steps, of which \d+ change the deployment" on target "se01\.contoso\.com"/,
      );
      expect(restores()).toEqual(backups);
    },
    LONG_MS,
  );

  test(
    'a plan that would no longer be made is stale',
    async () => {
      const script = `$plan = New-LyncRestorePlan '${repository}' ${SERVER}; $plan.NotPaired = $true; $plan | Restore-LyncServer -Confirm:$false`;
      const result = await run(script);
      expect(result.output).toEqual([]);
      expect(result.errors).toMatchObject([{ fullyQualifiedErrorId: 'PlanStale,Restore-LyncServer', category: 'InvalidOperation' }]);
      expect(result.errors[0]!.recommendedAction).toContain('New-LyncRestorePlan');
      expect(restores()).toEqual(backups);
    },
    LONG_MS,
  );

  test(
    'somebody who is there is shown what to do, looks again, and leaves',
    async () => {
      const script = `New-LyncRestorePlan '${repository}' ${SERVER} | Restore-LyncServer`;
      const result = await run(script, { answers: ['Yes', 'Probe again', 'Leave'] });
      expect(resultOf(result)).toMatchObject({
        Status: 'WaitingForOperator',
        Steps: expect.arrayContaining([expect.objectContaining({ State: 'Waiting' })]) as unknown,
      });
      const [, ...shown] = result.prompts;
      expect(shown).toHaveLength(2);
      expect(shown[0]).toMatchObject({
        caption: `Install the operating system on ${SERVER}`,
        choices: ['Probe again', 'Leave'],
        default: 0,
      });
      expect(shown[0]!.message).toMatch(/Windows Server[\s\S]*\nSeen now: /);
      expect(restores()).toHaveLength(backups.length + 1);
    },
    LONG_MS,
  );

  test(
    'the run that was left is resumed: unattended nobody is asked, and it waits for the next thing a person has to do',
    async () => {
      const still = await run(`Resume-LyncRestore '${repository}' -Unattended -Confirm:$false`);
      expect(still.prompts).toEqual([]);
      expect(still.warning.at(-1)).toContain('Resume-LyncRestore');
      const [waiting] = resultOf(still).Steps.filter(({ State }) => State === 'Waiting');
      expect(waiting!.Title).toBe(`Install the operating system on ${SERVER}`);

      const seen = resultOf(await run(`Resume-LyncRestore '${repository}' -WhatIf`));
      expect(seen).toMatchObject({ Status: 'Planned', RunId: resultOf(still).RunId });
      expect(seen.Steps.map(({ State }) => State)).toEqual(resultOf(still).Steps.map(({ State }) => State));

      await run(`Invoke-PracticeOperator ${SERVER} installOperatingSystem`);
      const next = resultOf(
        await run(`Resume-LyncRestore '${repository}' ${resultOf(still).RunId} -Confirm:$false`, { answers: ['Leave'] }),
      );
      expect(next.Steps.find(({ Id }) => Id === waiting!.Id)).toMatchObject({ State: 'Done' });
      expect(next.Status).toBe('WaitingForOperator');
      expect(existsSync(join(repository, 'runs', next.RunId!, 'report.json'))).toBe(false);
    },
    LONG_MS,
  );
});
