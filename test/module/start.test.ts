import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { SCENARIOS } from '../../src/domain/restore-plan.js';
import { ensurePowerShell } from '../../src/lab/powershell/build-host.mjs';
import { PRACTICE_COMPONENTS } from '../../src/lab/scenarios/practice-components.js';
import { PRACTICE_SCENARIOS } from '../../src/lab/scenarios/practice-scenarios.js';
import { emptyFolder } from '../support/folders.js';

const MAIN = join(import.meta.dirname, '../../dist/lab/main.js');
const SAMPLE = join(
  process.env['LYNCBACKUP_SHARED'] ?? join(import.meta.dirname, '../../../shared'),
  'samples/topology/sfb2015-enterprise-1fe-published.xml',
);
const A_WHOLE_STORY_MS = 300_000;

/** `npm start` and `npm run shell`, as the way in calls them. */
function run(args: string[], env: NodeJS.ProcessEnv = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], {
    env: { ...process.env, INIT_CWD: emptyFolder(), ...env },
    encoding: 'utf8',
    timeout: A_WHOLE_STORY_MS,
  });
  return { status, text: stdout.replaceAll('\r', ''), stderr };
}

const PROVEN =
  /Compared: \d{3,} items of \d\d kinds with what they were\n {2}left out on purpose: \d+ .*\n {2}made anew: \d+ .*\n(?:.*\n)? {2}lost: 0\n/;

describe('npm start', () => {
  test(
    'tells one story: two nights, a database, and the server of the Central Management store, from loss to proof',
    () => {
      const { status, text, stderr } = run(['start'], { LYNCBACKUP_POWERSHELL: ensurePowerShell().path });
      expect({ status, stderr }).toEqual({ status: 0, stderr: expect.not.stringContaining('Line |') as string });
      expect(text).toMatch(/\n17 files: 16 linked to the first night, 1 copied, \d+ bytes; the whole night took [\d.,]+ s\n/);
      expect(text).toMatch(/LcsCDR +sql01\.contoso\.com\\archmon +Complete/);
      expect(text).toContain('CONTOSO\\RTCComponentUniversalServices ["ServerRole"]\n\nthe same as before the loss: True\n');
      expect(text.match(/\nThe run waits for a person\..*\nPS> \$result = Resume-LyncRestore/g)!.length).toBeGreaterThan(5);
      expect(text).toMatch(/\nSucceeded: (\d+) of \1 steps done in \d+ s\n/);
      expect(text).toMatch(PROVEN);
    },
    A_WHOLE_STORY_MS,
  );

  test('plays the loss in process where there is no PowerShell, and says so', () => {
    const { status, text } = run(['start'], { LYNCBACKUP_NO_POWERSHELL: 'there is none' });
    expect(status).toBe(0);
    expect(text).toMatch(/^The PowerShell layer was left out: there is none\n\nS2: /);
    expect(text).toMatch(PROVEN);
  }, 60_000);

  test('names every documented scenario', () => {
    const { status, text } = run(['start', '--scenario', 'list']);
    expect(status).toBe(0);
    const names = text
      .trimEnd()
      .split('\n')
      .map((line) => line.split(' ')[0]!);
    expect(names).toEqual(expect.arrayContaining([...PRACTICE_SCENARIOS.map(({ name }) => name), ...Object.keys(SCENARIOS), 'S11']));
  });

  test('plays a scenario by its name, and keeps the repository that is named', () => {
    const repository = join(emptyFolder(), 'kept');
    const { status, text } = run(['start', '--scenario', 's8-SHARE', '--repository', repository]);
    expect({ status, text }).toMatchObject({ status: 0, text: expect.stringMatching(PROVEN) as string });
    expect(text).toMatch(/^S8: .*\n\nBacked up: [^]*\nProven: Sound[^]*\nLost: [^]*\nPlanned: S8 in \d+ steps\n[^]*\nSucceeded: /);
    expect(existsSync(join(repository, 'runs'))).toBe(true);
  }, 60_000);

  test.each(PRACTICE_COMPONENTS)('$name: $loss comes back', ({ name }) => {
    const { status, text } = run(['start', '--scenario', name]);
    expect({ status, text }).toMatchObject({ status: 0, text: expect.stringMatching(PROVEN) as string });
    expect(text).toMatch(/\nLost: [1-9]\d* of \d+ items[^]*\nSucceeded: (\d+) of \1 steps done\n/);
  });

  test.each([
    { fact: 'a scenario nobody documented', args: ['--scenario', 'S99'], says: 'Name one of: S1, S2,' },
    { fact: 'a scenario on a topology', args: ['--scenario', 'S4', '--topology', 'x.xml'], says: 'has a topology of its own' },
    { fact: 'people that are no number', args: ['--people', 'many'], says: "--people 'many' is not a whole number" },
  ])('refuses $fact', ({ args, says }) => {
    const { status, stderr } = run(['start', ...args]);
    expect(status).toBe(1);
    expect(stderr).toContain(says);
  });
});

test.skipIf(!existsSync(SAMPLE))(
  'npm run shell plans the loss of every machine of a real topology without an error',
  () => {
    const plan =
      '$null = Backup-LyncEnvironment -Repository ./r; Get-CsComputer | ForEach-Object { New-LyncRestorePlan -Repository ./r -Lost $_.Fqdn } | ' +
      'ForEach-Object { "$($_.Lost) $($_.Scenario)" }; "errors: $($Error.Count)"; @(Get-CsComputer).Length';
    const { status, text, stderr } = run(['shell', '-Topology', SAMPLE, '-Command', plan], {
      LYNCBACKUP_POWERSHELL: ensurePowerShell().path,
    });
    const lines = text.trimEnd().split('\n');
    expect({ status, stderr, tail: lines.at(-2) }).toMatchObject({ status: 0, tail: 'errors: 0' });
    expect(lines.filter((line) => /^\S+ S\d+$/.test(line))).toHaveLength(Number(lines.at(-1)));
  },
  A_WHOLE_STORY_MS,
);
