import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openPractice } from '../../src/lab/open-practice.js';
import { startServer } from '../../src/lab/server/server.js';
import { practiceEnvironment } from '../../src/lab/shell/shell.js';
import { emptyFolder } from '../support/folders.js';
import { practice as practiceInProcess } from '../support/practice.js';
import { plain, usePowerShell } from './harness.js';

const TOPOLOGY = 'two-sites.xml';
const PEOPLE = 60;
const AN_HOUR_MS = 3_600_000; // its clock runs fast
const powershell = usePowerShell();

/** File -> its lines: every object of a set's inventory. */
function inventoryOf(setPath: string): Record<string, string[]> {
  const folder = join(setPath, 'inventory');
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ndjson'));
  return Object.fromEntries(names.sort().map((name) => [name, readFileSync(join(folder, name), 'utf8').trimEnd().split('\n').sort()]));
}

test('a backup through PowerShell and one in process find the same objects', async () => {
  const topology = join(import.meta.dirname, '../../examples/topologies', TOPOLOGY);
  const practice = openPractice({ topology, state: null, computer: null, people: PEOPLE, seed: 1 });
  const server = await startServer(practice.lab);
  try {
    const { modules, variables } = practiceEnvironment(practice, server);
    const script = `${modules.map((path) => `Import-Module '${path}' -DisableNameChecking`).join('\n')}
    (Backup-LyncEnvironment -Repository '${join(emptyFolder(), 'r')}' -Component certificate, inventory -ErrorAction SilentlyContinue).SetPath`;
    const { LYNCBACKUP_PRACTICE = '', LYNCBACKUP_PRACTICE_SQL = '', LYNCBACKUP_PATHMAP = '' } = variables;
    const { output, terminating } = await powershell.run(script, {
      environment: { LYNCBACKUP_PRACTICE, LYNCBACKUP_PRACTICE_SQL, LYNCBACKUP_PATHMAP },
      timeoutMs: 50_000,
    });
    expect(terminating).toBeNull();

    const own = await practiceInProcess({ topology: TOPOLOGY, people: PEOPLE }).backup({
      components: ['certificate', 'inventory'],
      timeoutMs: AN_HOUR_MS,
    });
    const [through, inside] = [inventoryOf(plain(output[0]) as string), inventoryOf(own.SetPath!)];
    expect(Object.keys(through)).toEqual(Object.keys(inside));
    for (const [name, lines] of Object.entries(inside)) expect({ name, lines: through[name] }).toEqual({ name, lines });
  } finally {
    await server.close();
    practice.close();
  }
});
