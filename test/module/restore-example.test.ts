import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPractice, type Practice } from '../../src/lab/open-practice.js';
import { ensurePowerShell } from '../../src/lab/powershell/build-host.mjs';
import { startServer, type LabServer } from '../../src/lab/server/server.js';
import { practiceEnvironment } from '../../src/lab/shell/shell.js';
import { emptyFolder } from '../support/folders.js';

const EXAMPLE = join(import.meta.dirname, '../../examples/restore-standard-edition.ps1');
const A_WHOLE_RESTORE_MS = 300_000;

let practice: Practice;
let server: LabServer;

beforeAll(async () => {
  practice = openPractice({ topology: null, state: null, computer: null, people: 10, seed: 1 });
  server = await startServer(practice.lab);
});
afterAll(async () => {
  await server.close();
  practice.close();
});

test(
  'examples/restore-standard-edition.ps1 loses a server, brings it back through interruptions, and finds everything as it was',
  async () => {
    const repository = emptyFolder();
    const { code, text } = await run(`-Repository '${repository}'`);
    expect({ code, text }).toMatchObject({ code: 0, text: expect.stringMatching(/Compared: \d{3,} items, 0 differ/) as string });
    expect(text).toMatch(
      /Lost: se01\.contoso\.com\nPlanned: S2 in \d+ steps\nOperator: Install the operating system on se01\.contoso\.com\n/,
    );
    const [, runId] = /Succeeded: S2 of se01\.contoso\.com from set \S+, run\s+(\S+)/.exec(text) ?? [];
    expect(existsSync(join(repository, 'runs', runId!, 'report.json'))).toBe(true);
  },
  A_WHOLE_RESTORE_MS,
);

async function run(parameters: string): Promise<{ code: number | null; text: string }> {
  const { modules, variables } = practiceEnvironment(practice, server);
  const imports = modules.map((path) => `Import-Module '${path}' -DisableNameChecking`).join('; ');
  const child = spawn(
    ensurePowerShell().path,
    [
      ...['-NoLogo', '-NoProfile', '-NonInteractive', '-ExecutionPolicy', 'Bypass'],
      ...['-Command', `${imports}; & '${EXAMPLE}' ${parameters}; exit $LASTEXITCODE`],
    ],
    { env: variables },
  );
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (text += data.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, text: text.replaceAll('\r', '') };
}
