import fc from 'fast-check';
import { chmodSync, lstatSync, mkdirSync, readFileSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Path -> content; null is a folder that may be empty. */
export type Tree = Map<string, string | null>;

const OLD_UTC_MS = Date.UTC(2025, 0, 1);

const NAMES = [
  'a',
  'b',
  'B',
  'con',
  'aux.txt',
  'dot.',
  'blank ',
  'ä',
  'ß',
  '日本',
  '😀',
  "it's",
  'a b',
  'a-b',
  '1-WebServices-1',
  'x'.repeat(120),
];

const name = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...NAMES) },
  { weight: 1, arbitrary: fc.stringMatching(/^[A-Za-z0-9_]{1,12}$/) },
);
const content = fc.oneof(
  { weight: 6, arbitrary: fc.string({ maxLength: 40 }) },
  { weight: 1, arbitrary: fc.nat(300_000).map((bytes) => 'y'.repeat(bytes)) },
);

/** Trees of files and empty folders, up to five deep, where no file has the name of a folder. */
export const arbitraryTree: fc.Arbitrary<Tree> = fc
  .array(fc.tuple(fc.array(name, { minLength: 1, maxLength: 5 }), fc.option(content, { freq: 5 })), { maxLength: 25 })
  .map((entries) => {
    const tree: Tree = new Map();
    for (const [names, text] of entries) {
      const path = names.join('/');
      const isTaken = tree.has(path) || [...tree.keys()].some((other) => other.startsWith(`${path}/`));
      const isBelowFile = names.some((_, depth) => typeof tree.get(names.slice(0, depth).join('/')) === 'string');
      if (!isTaken && !isBelowFile) tree.set(path, text);
    }
    return tree;
  });

/** Another state of a tree: some files go, change or stay, some come. */
export const arbitraryEdit: fc.Arbitrary<(tree: Tree) => Tree> = fc
  .tuple(fc.array(fc.constantFrom('keep', 'keep', 'change', 'remove'), { minLength: 1, maxLength: 30 }), arbitraryTree)
  .map(([acts, more]) => (tree: Tree): Tree => {
    const edited: Tree = new Map();
    let index = 0;
    for (const [path, text] of tree) {
      const act = acts[index++ % acts.length];
      if (act === 'remove') continue;
      edited.set(path, act === 'change' && text !== null ? [...text].reverse().join('') + '!' : text);
    }
    for (const [path, text] of more) if (!edited.has(`new/${path}`)) edited.set(`new/${path}`, text);
    return edited;
  });

/** Makes a folder look like the tree. A file whose content is another gets a later time. */
export function writeTree(root: string, tree: Tree, before: Tree = new Map()): void {
  for (const path of [...before.keys()].reverse()) if (!tree.has(path)) rmSync(join(root, path), { recursive: true, force: true });
  for (const [path, text] of tree) {
    const place = join(root, path);
    if (text === null) mkdirSync(place, { recursive: true });
    else if (before.get(path) !== text) {
      mkdirSync(dirname(place), { recursive: true });
      writeFileSync(place, text);
      const seconds = (OLD_UTC_MS + (before.has(path) ? 86_400_000 : 0)) / 1000;
      utimesSync(place, seconds, seconds);
    }
  }
}

/** What a folder holds: files with their content, every folder as null. */
export function readTree(root: string, below = ''): Tree {
  const tree: Tree = new Map();
  for (const entry of readdirSync(join(root, below), { withFileTypes: true })) {
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (!entry.isDirectory()) tree.set(path, readFileSync(join(root, path), 'utf8'));
    else {
      tree.set(path, null);
      for (const [inner, text] of readTree(root, path)) tree.set(inner, text);
    }
  }
  return tree;
}

/** Names, contents, times and flags of files, as one text: two of them differ where the trees do. */
export const picture = (root: string): string[] =>
  [...readTree(root)]
    .map(([path, text]) => {
      const facts = lstatSync(join(root, path));
      return text === null ? `${path}/` : `${path} ${Math.round(facts.mtimeMs)} ${text}`;
    })
    .sort();

/** Marks a file read-only, and forgets it when the folder goes. */
export const makeReadOnly = (path: string): void => chmodSync(path, 0o444);
