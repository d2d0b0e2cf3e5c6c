import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fsStore } from '../../src/adapters/store-fs.js';
import { contentOf } from '../../src/domain/random-access.js';
import type { Store } from '../../src/ports/store.js';
import { emptyFolder } from '../support/folders.js';

const STORES: Record<string, () => Store> = { 'a folder': () => fsStore(emptyFolder()) };
const HELLO_SHA256 = '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824';

describe.each(Object.keys(STORES))('%s as a store', (kind) => {
  const open = STORES[kind]!;

  test('gives back what was written, with its size and digest', async () => {
    const store = open();
    expect(await store.write('a/b.bin', body('hel', 'lo'))).toEqual({ bytes: 5, sha256: HELLO_SHA256 });
    expect(await textOf(store, 'a/b.bin')).toBe('hello');
  });

  test('takes a name once', async () => {
    const store = open();
    await store.write('name', body('first'));
    await expect(store.write('name', body('second'))).rejects.toMatchObject({ code: 'ObjectExists' });
    expect(await textOf(store, 'name')).toBe('first');
  });

  test('lets one of two writers of a name win', async () => {
    const store = open();
    const results = await Promise.allSettled([store.write('name', body('one')), store.write('name', body('two'))]);
    expect(results.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test('keeps nothing of a body that fails', async () => {
    const store = open();
    await expect(store.write('name', failing('some'))).rejects.toMatchObject({ code: 'StoreFailed' });
    await expect(store.open('name')).rejects.toMatchObject({ code: 'ObjectNotFound' });
  });

  test('appends line after line', async () => {
    const store = open();
    await store.append('runs/journal', 'one\n');
    await store.append('runs/journal', 'two\n');
    expect(await textOf(store, 'runs/journal')).toBe('one\ntwo\n');
  });

  test('replaces a text as a whole', async () => {
    const store = open();
    await store.replace('current', 'a long first text');
    await store.replace('current', 'short');
    expect(await textOf(store, 'current')).toBe('short');
  });

  test('lists depth first, names by UTF-16 unit with / lowest', async () => {
    const store = open();
    for (const name of ['b', 'a b', 'a/z', 'a/B', 'ä', 'A', 'a.b']) await store.write(name, body(name));
    expect(await collect(store.list(''))).toEqual(['A', 'a/B', 'a/z', 'a b', 'a.b', 'b', 'ä']);
    expect(await collect(store.list('a'))).toEqual(['a/B', 'a/z']);
    expect(await store.folders('')).toEqual(['a']);
  });

  test('lists nothing where nothing is', async () => {
    expect(await collect(open().list('sets'))).toEqual([]);
    expect(await open().folders('sets')).toEqual([]);
  });

  test('gives an object a second name that outlives the first', async () => {
    const store = open();
    await store.write('old/name', body('hello'));
    await store.link('old/name', 'new/name');
    await store.remove('old/name');
    expect(await textOf(store, 'new/name')).toBe('hello');
    expect(await store.folders('')).toEqual(['new']);
  });

  test('reads any part, and less at the end', async () => {
    const store = open();
    await store.write('name', body('0123456789'));
    const object = await store.open('name');
    expect(new TextDecoder().decode(await object.readAt(3, 4))).toBe('3456');
    expect(new TextDecoder().decode(await object.readAt(8, 100))).toBe('89');
    expect((await object.readAt(100, 10)).length).toBe(0);
    await object.close();
  });

  test.each(['../out', 'a/../../out', '/etc/passwd', 'C:/x', 'a\\b', 'a//b', '', '.', 'a/./b', 'a:stream', 'line\nbreak'])(
    'refuses the name %j',
    async (name) => {
      await expect(open().write(name, body('x'))).rejects.toMatchObject({ code: 'PathInvalid' });
      await expect(open().open(name)).rejects.toMatchObject({ code: 'PathInvalid' });
    },
  );

  test('tells age by its own clock', async () => {
    const store = open();
    await store.replace('lock.json', '{}');
    expect(await store.ageMs('lock.json')).toBeLessThan(60_000);
    expect(await collect(store.list(''))).toEqual(['lock.json']);
  });
});

describe('a folder as a store', () => {
  test('does not follow a link out of its root', async () => {
    const root = emptyFolder();
    const outside = emptyFolder();
    writeFileSync(join(outside, 'secret'), 'x');
    symlinkSync(outside, join(root, 'link'));
    symlinkSync(join(outside, 'secret'), join(root, 'file'));
    await expect(fsStore(root).open('link/secret')).rejects.toMatchObject({ code: 'PathInvalid' });
    await expect(fsStore(root).write('link/new', body('x'))).rejects.toMatchObject({ code: 'PathInvalid' });
    await expect(fsStore(root).open('file')).rejects.toMatchObject({ code: 'PathInvalid' });
  });

  test.each([
    { fact: 'is missing', prepare: (root: string) => join(root, 'new'), want: 'missing' },
    { fact: 'has no parent', prepare: (root: string) => join(root, 'no', 'new'), want: 'parentMissing' },
    { fact: 'is empty', prepare: (root: string) => root, want: 'empty' },
    {
      fact: 'holds only what a crashed replace left',
      prepare: (root: string) => (writeFileSync(join(root, 'repository.json.new'), ''), root),
      want: 'empty',
    },
    { fact: 'holds something', prepare: (root: string) => (mkdirSync(join(root, 'x')), root), want: 'used' },
  ])('knows that its root $fact', async ({ prepare, want }) => {
    expect(await fsStore(prepare(emptyFolder())).condition()).toBe(want);
  });

  test('leaves no temporary name after a replace', async () => {
    const root = emptyFolder();
    await fsStore(root).replace('current', 'x');
    expect(readFileSync(join(root, 'current'), 'utf8')).toBe('x');
    expect(await collect(fsStore(root).list(''))).toEqual(['current']);
  });
});

async function* body(...parts: string[]): AsyncIterable<Uint8Array> {
  for (const part of parts) yield new TextEncoder().encode(part);
}

async function* failing(text: string): AsyncIterable<Uint8Array> {
  yield* body(text);
  throw new Error('the source broke');
}

async function textOf(store: Store, name: string): Promise<string> {
  const object = await store.open(name);
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of contentOf(object)) text += decoder.decode(chunk, { stream: true });
  await object.close();
  return text;
}

async function collect(entries: AsyncIterable<{ name: string }>): Promise<string[]> {
  const names: string[] = [];
  for await (const entry of entries) names.push(entry.name);
  return names;
}
