import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { transformSync } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPractice, type Practice } from '../../src/lab/open-practice.js';
import { ensurePowerShell } from '../../src/lab/powershell/build-host.mjs';
import { startServer, type LabServer } from '../../src/lab/server/server.js';
import { practiceEnvironment } from '../../src/lab/shell/shell.js';
import { emptyFolder } from '../support/folders.js';

const ROOT = join(import.meta.dirname, '../..');
const PROGRAMS = join(ROOT, 'dist', 'examples'); // below the package, so that `lync-backup` means what was built

let practice: Practice;
let server: LabServer;
beforeAll(async () => {
  practice = openPractice({ topology: null, state: null, computer: null, people: 20, seed: 1 });
  server = await startServer(practice.lab);
});
afterAll(async () => {
  await server.close();
  practice.close();
});

/** A TypeScript program as a user would have compiled it. */
function compiled(name: string, text: string): string {
  mkdirSync(PROGRAMS, { recursive: true });
  const path = join(PROGRAMS, `${name}.mjs`);
  writeFileSync(path, transformSync(text, { loader: 'ts', format: 'esm' }).code);
  return path;
}

const environment = (): NodeJS.ProcessEnv => ({
  ...practiceEnvironment(practice, server).variables,
  LYNCBACKUP_POWERSHELL: ensurePowerShell().path,
});

/** Runs a program to its end; the practice answers from this process, so it must not block. */
async function run(program: string, args: string[], env: NodeJS.ProcessEnv = environment()) {
  const child = spawn(process.execPath, [program, ...args], { env });
  const said = { out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => (said.out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said.err += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, ...said };
}

describe('a TypeScript program', () => {
  const example = () => compiled('library-usage', readFileSync(join(ROOT, 'examples/library-usage.ts'), 'utf8'));

  test('backs up a deployment without a PowerShell session, and proves the set', { timeout: 120_000 }, async () => {
    const repository = join(emptyFolder(), 'r');
    const { code, out, err } = await run(example(), [repository]);
    expect(out, err).toMatch(/^Partial: \d{8}T\d{6}Z-[0-9a-f]{8}, \d+ components/);
    expect(code).toBe(2);
    expect(out).toContain('Sound: ');
    const [setId] = readdirSync(join(repository, 'sets'));
    const manifest = JSON.parse(readFileSync(join(repository, 'sets', setId!, 'manifest.json'), 'utf8')) as {
      label: string;
      tool: { version: string };
      components: { kind: string; status: string }[];
    };
    expect(manifest).toMatchObject({ label: 'from a program', tool: { version: '0.1.0' } });
    for (const kind of ['cms', 'lis', 'userData', 'fileStore'])
      expect(manifest.components).toContainEqual(expect.objectContaining({ kind, status: 'Ok' }));
    expect(readdirSync(join(repository, 'tool'))).toEqual(['0.1.0']);
  });

  test('gets one error with its code and the next move', async () => {
    const { code, out, err } = await run(example(), [join(emptyFolder(), 'no', 'such', 'folder')]);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(/^RepositoryMissing: neither .*\n.*make the folder above it/);
  });

  test('ends by itself once its context is closed, and before anything was needed', async () => {
    const program = compiled('closes', `import { openContext } from 'lync-backup'; openContext().close(); console.log('end');`);
    expect(await run(program, [])).toMatchObject({ code: 0, out: 'end\n' });
  });

  test.runIf(process.platform === 'linux')('that is killed leaves no PowerShell behind', async () => {
    const program = compiled(
      'killed',
      `import { openContext } from 'lync-backup';
       for await (const row of openContext().shell.read('Session', {}, { select: ['PSVersion'], timeoutMs: 60000 })) console.log(row.PSVersion);
       setInterval(() => undefined, 1000);`,
    );
    const child = spawn(process.execPath, [program], { env: environment(), stdio: ['ignore', 'pipe', 'inherit'] });
    await new Promise((resolve, reject) => {
      child.stdout.once('data', resolve);
      child.once('exit', (code) => reject(new Error(`it ended with ${code}`)));
    });
    const children = spawnSync('ps', ['-o', 'pid=', '--ppid', String(child.pid)], { encoding: 'utf8' })
      .stdout.trim()
      .split(/\s+/)
      .map(Number);
    expect(children).toHaveLength(1);
    child.kill('SIGKILL');
    await expect.poll(() => isRunning(children[0]!), { timeout: 20_000 }).toBe(false);
  });
});

function isRunning(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch {
    return false;
  }
}

afterAll(() => rmSync(PROGRAMS, { recursive: true, force: true }));
