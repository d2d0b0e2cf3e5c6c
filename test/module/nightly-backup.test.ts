import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fillDeployment } from '../../src/lab/deployment/fill.js';
import { writeShares } from '../../src/lab/deployment/write-shares.js';
import { openLab, type Lab } from '../../src/lab/lab.js';
import { ensurePowerShell } from '../../src/lab/powershell/build-host.mjs';
import { startServer, type LabServer } from '../../src/lab/server/server.js';
import { practiceEnvironment } from '../../src/lab/shell/shell.js';
import { buildTopology } from '../../src/lab/topology/build-topology.js';
import type { TopologyDescription } from '../../src/lab/topology/description.js';
import { emptyFolder } from '../support/folders.js';

const EXAMPLE = join(import.meta.dirname, '../../examples/nightly-backup.ps1');
const broken = {
  message: 'Cannot open database.',
  errorId: 'X',
  category: 'ResourceUnavailable',
  exception: 'System.Exception',
  target: null,
};

let lab: Lab;
let server: LabServer;
let shares: string;
let pathMap: Record<string, string>;

beforeAll(async () => {
  shares = mkdtempSync(join(tmpdir(), 'lyncbackup-test-'));
  const lone: TopologyDescription = {
    signature: '00000000-0000-4000-8000-000000000001',
    sipDomains: ['contoso.com'],
    sites: [
      {
        name: 'Redmond',
        pools: [
          {
            kind: 'StandardEdition',
            fqdn: 'se01.contoso.com',
            version: 6,
            fileShare: { server: 'se01.contoso.com', share: 'LyncShare' },
            applications: ['RGS'],
            mediation: false,
            cms: 'active',
          },
        ],
      },
    ],
  };
  lab = openLab(fillDeployment(buildTopology(lone), { seed: 1, people: 5 }));
  pathMap = writeShares(lab.deployment, shares);
  server = await startServer(lab);
});
afterAll(async () => {
  await server.close();
  rmSync(shares, { recursive: true, force: true });
});

describe('examples/nightly-backup.ps1 ends with', () => {
  test.each(['en-US', 'ar-SA', 'tr-TR'])('0 for a complete set, in the culture %s', async (culture) => {
    const repository = emptyFolder();
    const { code, text } = await nightly(`-Repository '${repository}'`, culture);
    expect({ code, text }).toMatchObject({ code: 0, text: expect.stringContaining('Complete: ') as string });
    expect(readdirSync(join(repository, 'sets'))[0]).toMatch(/^\d{8}T\d{6}Z-[0-9a-f]{8}$/);
  });

  test('2 for a partial one', async () => {
    expect(await nightly(`-Repository '${emptyFolder()}' -Component cms`)).toMatchObject({ code: 2 });
  });

  test('3 when every export fails', async () => {
    for (const command of ['Export-CsConfiguration', 'Export-CsLisConfiguration'])
      lab.faults.plan(command, lab.faults.callsOf(command) + 1, { kind: 'fail', error: broken });
    const { code, text } = await nightly(`-Repository '${emptyFolder()}' -Component cms, lis`);
    expect({ code, text }).toMatchObject({ code: 3, text: expect.stringContaining('Cannot open database.') as string });
  });

  test('4 when another run holds the repository', async () => {
    const repository = emptyFolder();
    const marker = { formatVersion: 1, repositoryId: '0123456789abcdef', createdUtc: '2026-01-01T00:00:00Z', practice: true };
    writeFileSync(join(repository, 'repository.json'), JSON.stringify(marker));
    writeFileSync(
      join(repository, 'lock.json'),
      JSON.stringify({ runId: 'r', host: 'backup02', processId: 7, sinceUtc: '2026-01-01T00:00:00Z' }),
    );
    expect(await nightly(`-Repository '${repository}'`)).toMatchObject({
      code: 4,
      text: expect.stringContaining('process 7 on backup02') as string,
    });
  });

  test('1 for a repository that cannot be', async () => {
    expect(await nightly(`-Repository '${join(emptyFolder(), 'no', 'such')}'`)).toMatchObject({
      code: 1,
      text: expect.stringContaining('nor the folder above it exists') as string,
    });
  });
});

async function nightly(parameters: string, culture = 'en-US'): Promise<{ code: number | null; text: string }> {
  const { modules, variables } = practiceEnvironment({ lab, pathMap, origin: '', close: () => undefined }, server);
  const imports = modules.map((path) => `Import-Module '${path}' -DisableNameChecking`).join('; ');
  const script = `[cultureinfo]::CurrentCulture = '${culture}'; ${imports}; & '${EXAMPLE}' ${parameters}; exit $LASTEXITCODE`;
  const child = spawn(
    ensurePowerShell().path,
    ['-NoLogo', '-NoProfile', '-NonInteractive', '-ExecutionPolicy', 'Bypass', '-Command', script],
    { env: variables },
  );
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (text += data.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, text: text.replace(/\s+/g, ' ') };
}
