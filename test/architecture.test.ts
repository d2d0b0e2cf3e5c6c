import { readFileSync, readdirSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, posix, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const SRC = join(dirname(fileURLToPath(import.meta.url)), '..', 'src');
const ROOTS = ['bridge/main.ts', 'lab/main.ts', 'index.ts'];

/** Which rooms a room may import; `node` and `packages` say what it may take from outside. zod is allowed everywhere, a room may import itself. */
const MAY: Record<string, { rooms: string[]; node: RegExp | null; packages: RegExp | null }> = {
  domain: { rooms: [], node: null, packages: null },
  formats: { rooms: ['domain'], node: /^(stream|zlib|crypto|buffer|util)$/, packages: /^(yauzl|saxes)$/ },
  ports: { rooms: ['domain'], node: null, packages: null },
  steps: { rooms: ['domain', 'formats', 'ports'], node: null, packages: null },
  engine: { rooms: ['domain', 'formats', 'ports', 'steps/index.js'], node: /^crypto$/, packages: null },
  operations: { rooms: ['domain', 'formats', 'ports', 'engine'], node: null, packages: null },
  adapters: { rooms: ['domain', 'formats', 'ports'], node: /./, packages: /./ },
  lab: { rooms: ['domain', 'formats', 'ports'], node: /./, packages: /./ },
  bridge: { rooms: ['domain', 'ports', 'operations'], node: /^stream$/, packages: null },
};
const ROOT_ROOMS: Record<string, string[]> = {
  'bridge/main.ts': ['domain', 'ports', 'operations', 'adapters', 'bridge', 'lab'],
  'lab/main.ts': ['domain', 'ports', 'operations', 'adapters', 'lab'],
  'index.ts': ['domain', 'ports', 'operations', 'adapters'],
};

const files = sourceFiles(SRC).map((path) => relative(SRC, path).split(sep).join('/'));
const codeOf = (file: string): string => readFileSync(join(SRC, file), 'utf8');

describe('the dependency rules hold', () => {
  test.each(files)('%s imports only what its room may', (file) => {
    expect(importsOf(file).filter((imported) => !isAllowed(file, imported))).toEqual([]);
  });

  test.each(files.filter((file) => !/^(adapters|lab)\//.test(file)))('%s takes time and chance only through the clock', (file) => {
    expect(withoutComments(codeOf(file))).not.toMatch(/\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\brandomUUID\b|from 'node:fs/);
  });

  test.each(files.filter((file) => !/^(adapters|lab)\//.test(file) && file !== 'bridge/main.ts'))(
    '%s does not touch the process',
    (file) => {
      expect(withoutComments(codeOf(file))).not.toMatch(/\bprocess\./);
    },
  );

  test('only the registry imports step files', () => {
    const others = files.filter((file) => !file.startsWith('steps/'));
    expect(
      others
        .flatMap((file) => importsOf(file).map((each) => ({ file, target: each.target })))
        .filter(({ target }) => /^steps\/(?!index\.js)/.test(target)),
    ).toEqual([]);
  });
});

interface Import {
  target: string; // 'domain/errors.js' below src, 'node:fs', or a package name
  isType: boolean;
}

function isAllowed(file: string, { target, isType }: Import): boolean {
  const room = file.includes('/') ? file.slice(0, file.indexOf('/')) : '';
  if (target === 'zod') return true;
  if (ROOTS.includes(file))
    return target.startsWith('node:') || (ROOT_ROOMS[file] ?? []).some((allowed) => target.startsWith(`${allowed}/`));
  const may = MAY[room];
  if (!may) return false;
  if (target.startsWith('node:')) return (isType && target === 'node:stream') || may.node?.test(target.slice('node:'.length)) === true;
  if (isPackage(target)) return may.packages?.test(target) === true;
  return target.startsWith(`${room}/`) || may.rooms.some((allowed) => target === allowed || target.startsWith(`${allowed}/`));
}

const isPackage = (target: string): boolean => !Object.keys(MAY).some((room) => target.startsWith(`${room}/`)) && target !== 'index.js';

function importsOf(file: string): Import[] {
  const pattern = /^\s*(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?'([^']+)'/gm;
  const late = [...codeOf(file).matchAll(/\bimport\('([^']+)'\)/g)].map(([, specifier = '']) => ({
    target: resolve(file, specifier),
    isType: false,
  }));
  return [...codeOf(file).matchAll(pattern)]
    .map(([, type, specifier = '']) => ({
      target: resolve(file, specifier),
      isType: type !== undefined,
    }))
    .concat(late);
}

function resolve(file: string, specifier: string): string {
  if (builtinModules.includes(specifier)) return `node:${specifier}`;
  return specifier.startsWith('.') ? posix.join(posix.dirname(file), specifier) : specifier;
}

const withoutComments = (code: string): string => code.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');

function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (['bin', 'obj', 'powershell'].includes(entry.name)) return [];
    const path = join(folder, entry.name);
    return entry.isDirectory() ? sourceFiles(path) : /\.ts$/.test(entry.name) ? [path] : [];
  });
}
