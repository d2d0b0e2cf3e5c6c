import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import * as group from '../../src/domain/sql-statements/availability-group.js';
import * as backup from '../../src/domain/sql-statements/backup.js';
import * as restore from '../../src/domain/sql-statements/restore.js';
import { canParse, readStatements, type ReadStatement, type ServerVersion } from '../support/tsql-parser.js';

/** How to make a statement around one word that stands wherever names, paths and texts go. */
type Make = (word: string) => string;

/** Every T-SQL text of the product stands in these modules. */
const FOLDER = join(import.meta.dirname, '../../src/domain/sql-statements');
const MODULES = await Promise.all(
  readdirSync(FOLDER).map((file) => import(pathToFileURL(join(FOLDER, file)).href) as Promise<Record<string, unknown>>),
);
/** What the module itself asks of a server: who its session is, to stop it. */
const EXECUTOR = join(import.meta.dirname, '../../ps-module/LyncBackup/Private/Executor');
const QUOTING = ['quoteName', 'quoteText'];

const restoring = (word: string): { database: string; path: string; position: number; moves: { logicalName: string; path: string }[] } => ({
  database: word,
  path: word,
  position: 2,
  moves: [{ logicalName: word, path: word }],
});

/** The functions among them. A text without parameters needs no row here. */
const MADE: Readonly<Record<string, Make | Make[]>> = {
  groupStateStatement: (word) => group.groupStateStatement([word, word]),
  backupStatement: [
    (word) => backup.backupStatement({ database: word, path: word, name: word, compress: true }),
    (word) => backup.backupStatement({ database: word, path: word, name: word, compress: false }),
  ],
  certificateStatement: () => restore.certificateStatement('0a1b2c'),
  checkStatement: restore.checkStatement,
  dropStatement: restore.dropStatement,
  databaseStateStatement: backup.databaseStateStatement,
  existingBackupStatement: (word) => backup.existingBackupStatement(word, 1440),
  fileExistsStatement: restore.fileExistsStatement,
  fileListStatement: (word) => restore.fileListStatement(word, 1),
  giveBackStatement: restore.giveBackStatement,
  grantStatement: (word) => restore.grantStatement(word, { login: true, user: true, role: true }, false),
  groupPrimaryStatement: backup.groupPrimaryStatement,
  mediaStatement: restore.mediaStatement,
  ownerStatement: (word) => restore.ownerStatement(word, word),
  restoredStatement: restore.restoredStatement,
  restoreStatement: [
    (word) => restore.restoreStatement({ ...restoring(word), disconnect: true, checksum: true }),
    (word) => restore.restoreStatement({ ...restoring(word), disconnect: false, checksum: false }),
  ],
  restoreTargetStatement: restore.restoreTargetStatement,
  runningBackupStatement: backup.runningBackupStatement,
  verifyStatement: [(word) => backup.verifyStatement(word, true), (word) => backup.verifyStatement(word, false)],
  writtenBackupStatement: backup.writtenBackupStatement,
};

/** The oldest server a statement is sent to, where that is not SQL Server 2008 R2. */
const SINCE: Readonly<Record<string, ServerVersion>> = { groupPrimaryStatement: 110, groupStateStatement: 110, grantStatement: 110 };
const OLDEST: ServerVersion = 100;
const NEWEST: ServerVersion = 160;

const PLAIN = 'LcsLog';
const WORDS = [
  "it's",
  'a]b[c]]',
  '"quoted"',
  "'; DROP DATABASE master; --",
  ']; DROP DATABASE master; --',
  "/* '' */ -- $(x)",
  'Größe 日本 🎉',
  'back\\slash\\',
  'line\nbreak',
];

interface Case {
  name: string;
  make: Make;
}

const cases: Case[] = MODULES.flatMap((module) =>
  Object.entries(module)
    .filter(([name]) => !QUOTING.includes(name))
    .flatMap(([name, value]): Case[] => {
      if (typeof value === 'string') return [{ name, make: () => value }];
      const made = MADE[name] ?? [];
      return (Array.isArray(made) ? made : [made]).map((make) => ({ name, make }));
    }),
);

test('every statement of the product is among those that are parsed', () => {
  const exported = MODULES.flatMap((module) => Object.keys(module));
  const parsed = new Set(cases.map(({ name }) => name));
  expect(exported.filter((name) => !parsed.has(name) && !QUOTING.includes(name))).toEqual([]);
  expect(Object.keys(MADE).filter((name) => !exported.includes(name))).toEqual([]);
});

describe.skipIf(!canParse)("Microsoft's parser", () => {
  const read = new Map<string, ReadStatement>();
  const key = (version: ServerVersion, text: string): string => `${version} ${text}`;
  const readingOf = (version: ServerVersion, text: string): ReadStatement => read.get(key(version, text))!;

  beforeAll(async () => {
    const all = cases.flatMap(({ name, make }) =>
      [SINCE[name] ?? OLDEST, NEWEST].flatMap((version) => [PLAIN, ...WORDS].map((word) => ({ version, text: make(word) }))),
    );
    const readings = await readStatements(all);
    all.forEach(({ version, text }, index) => read.set(key(version, text), readings[index]!));
  });

  test('refuses what is no statement', async () => {
    const [reading] = await readStatements([{ version: 160, text: 'BACKUP DATABASE [a TO DISK' }]);
    expect(reading!.errors).not.toEqual([]);
  });

  test('understands the rights of a restored database on SQL Server 2008 R2, too', async () => {
    for (const word of [PLAIN, ...WORDS]) {
      const text = restore.grantStatement(word, { login: true, user: true, role: true }, true);
      const [reading] = await readStatements([{ version: OLDEST, text }]);
      expect(reading).toMatchObject({ errors: [], texts: ['ServerRole', word] });
    }
  });

  test('understands what the module asks of its own', async () => {
    const texts = readdirSync(EXECUTOR).flatMap((file) =>
      [...readFileSync(join(EXECUTOR, file), 'utf8').matchAll(/\.CommandText = (['"])(.+)\1/g)].map(([, , text]) => text!),
    );
    expect(texts).toHaveLength(3); // the number of the session, its end, what it still does
    const statements = texts.flatMap((text) => [OLDEST, NEWEST].map((version) => ({ version, text: text.replace('$SessionId', '55') })));
    expect((await readStatements(statements)).flatMap(({ errors }) => errors)).toEqual([]);
  });

  test('knows what only newer servers understand', async () => {
    const text = 'ALTER ROLE [a] ADD MEMBER [b]';
    const [old, later] = await readStatements([
      { version: 100, text },
      { version: 110, text },
    ]);
    expect([old!.errors.length > 0, later!.errors]).toEqual([true, []]);
  });

  test.each(cases)('understands $name at the oldest and the newest server it is sent to', ({ name, make }) => {
    for (const version of [SINCE[name] ?? OLDEST, NEWEST]) expect(readingOf(version, make(PLAIN)).errors).toEqual([]);
  });

  /** The word may be part of a text, as in `N'LyncBackup of x'`. */
  test.each(cases.filter(({ make }) => make(PLAIN) !== make('other')))('finds any word unharmed in $name', ({ name, make }) => {
    for (const version of [SINCE[name] ?? OLDEST, NEWEST]) {
      const { names, texts } = readingOf(version, make(PLAIN));
      const withWord = (word: string) => (text: string) => text.replaceAll(PLAIN, word);
      for (const word of WORDS)
        expect(readingOf(version, make(word))).toEqual({ errors: [], names: names.map(withWord(word)), texts: texts.map(withWord(word)) });
    }
  });
});
