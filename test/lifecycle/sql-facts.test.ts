import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { LyncBackupError } from '../../src/domain/errors.js';
import type { InventoryLine } from '../../src/domain/inventory.js';
import { SqlDatabaseFacts, SqlInstanceFacts, SqlLoginFacts } from '../../src/domain/sql-facts.js';
import type { BackupResult } from '../../src/domain/results.js';
import { labSql } from '../../src/lab/lab-sql.js';
import type { SqlInstance } from '../../src/lab/deployment/model.js';
import type { Sql } from '../../src/ports/sql.js';
import { practice, type Practice } from '../support/practice.js';

const TOPOLOGY = 'two-sites.xml';
const SCHEMAS = { SqlInstance: SqlInstanceFacts, SqlDatabase: SqlDatabaseFacts, SqlLogin: SqlLoginFacts } as const;

const backup = (p: Practice): Promise<BackupResult> => p.backup({ components: ['inventory'] });

function factsOf({ SetPath }: BackupResult): InventoryLine[] {
  const lines = readFileSync(join(SetPath!, 'inventory/sql.ndjson'), 'utf8').trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as InventoryLine);
}

/** Instances that the topology names; the local ones of every server are not worth keeping. */
const storeInstances = ({ lab }: Practice): SqlInstance[] =>
  Object.values(lab.deployment.sqlInstances).filter(({ name }) => !/^(rtclocal|lynclocal)$/i.test(name));

const nameOf = ({ server, name }: SqlInstance): string => (name === '' ? server : `${server}\\${name}`);

function withSql(change: (sql: Sql) => Sql): Practice {
  const p = practice({ topology: TOPOLOGY, people: 3 });
  const context = { ...p.context, sql: change(labSql(p.lab)) };
  return { ...p, context, backup: (params) => p.backup(params, context) };
}

const gapsOf = (result: BackupResult): string[] =>
  result.Components.flatMap(({ Gaps }) => Gaps.filter(({ Object: object }) => object.includes('\\')).map(({ Message }) => Message));

describe('the facts of SQL Server in a set', () => {
  test('are those of every instance that holds a store, in their schema', async () => {
    const p = practice({ topology: TOPOLOGY, people: 3 });
    const lines = factsOf(await backup(p));
    const instances = lines.filter(({ kind }) => kind === 'SqlInstance');
    expect(instances.map(({ key }) => key.toLowerCase()).sort()).toEqual(
      storeInstances(p)
        .map((each) => nameOf(each).toLowerCase())
        .sort(),
    );
    for (const { kind, value } of lines) expect(SCHEMAS[kind as keyof typeof SCHEMAS].parse(value)).toEqual(value);
  });

  test('say version, edition, collation, databases and logins as the server does', async () => {
    const p = practice({ topology: TOPOLOGY, people: 3 });
    const lines = factsOf(await backup(p));
    for (const deployed of storeInstances(p)) {
      const name = nameOf(deployed);
      const value = lines.find(({ kind, key }) => kind === 'SqlInstance' && key.toLowerCase() === name.toLowerCase())!.value;
      expect(value).toMatchObject({ ProductVersion: deployed.version, Edition: deployed.edition, Collation: deployed.collation });
      const within = (wanted: string): InventoryLine[] =>
        lines.filter(({ kind, where }) => kind === wanted && where?.toLowerCase() === name.toLowerCase());
      const logins = within('SqlLogin').map(({ value: login }) => ({
        name: login['Name'],
        type: login['Type'],
        sysadmin: login['IsSysadmin'],
      }));
      expect(new Set(logins)).toEqual(new Set(deployed.logins));
      const databases = within('SqlDatabase').filter(({ key }) => !/^(master|model|msdb)$/.test(key));
      expect(
        databases.map(({ value: database }) => [database['Name'], database['RecoveryModel'], database['Bytes'], database['MirroringRole']]),
      ).toEqual(
        Object.values(deployed.databases)
          .sort((one, other) => (one.name.toLowerCase() < other.name.toLowerCase() ? -1 : 1))
          .map((database) => [database.name, database.recoveryModel, database.sizeBytes, database.mirroring?.role ?? null]),
      );
    }
  });

  test('leave out nothing but the instance that is down, which is a gap with the next move', async () => {
    const p = practice({ topology: TOPOLOGY, people: 3 });
    const [down, ...others] = storeInstances(p).sort(({ name }) => (name === 'archmon' ? -1 : 1)); // the rest of a backup does without it
    down!.running = false;
    const result = await backup(p);
    const kept = factsOf(result).filter(({ kind }) => kind === 'SqlInstance');
    expect(kept.map(({ key }) => key.toLowerCase()).sort()).toEqual(others.map((each) => nameOf(each).toLowerCase()).sort());
    const gap = result.Components.flatMap(({ Gaps }) => Gaps).find(({ Code }) => Code === 'SqlUnreachable');
    expect(gap).toMatchObject({ Severity: 'Error', Hint: expect.stringContaining('SQL Server service') as string });
    expect(gap?.Object.toLowerCase()).toBe(nameOf(down!).toLowerCase());
  });

  test('are a gap of the whole when no instance answers', async () => {
    const p = withSql(() => ({ run: () => Promise.reject(new LyncBackupError('SqlUnreachable', 'nobody listens there')) }));
    const result = await backup(p);
    expect(() => factsOf(result)).toThrow(/ENOENT/);
    expect(result.Status).toBe('Partial');
  });

  test('come with a warning where the account may not see all logins', async () => {
    const p = withSql((sql) => ({
      async run(...call) {
        const { sets, findings } = await sql.run(...call);
        return {
          sets: sets.map((set) => ({ ...set, rows: set.rows.map((row) => ('SeesLogins' in row ? { ...row, SeesLogins: 0 } : row)) })),
          findings,
        };
      },
    }));
    const result = await backup(p);
    expect(factsOf(result).length).toBeGreaterThan(10);
    expect(JSON.stringify(result)).toContain('SqlLoginsHidden');
  });

  test.each([
    { answer: 'no result sets', sets: [] },
    {
      answer: 'another first row',
      sets: [
        { columns: ['a'], rows: [{ a: 1 }] },
        { columns: [], rows: [] },
        { columns: [], rows: [] },
      ],
    },
    {
      answer: 'two result sets',
      sets: [
        { columns: [], rows: [] },
        { columns: [], rows: [] },
      ],
    },
  ])('are a gap when an instance answers with $answer', async ({ sets }) => {
    const p = withSql((sql) => ({
      run: async (target, statement, options) =>
        target.server === storeInstances(p)[0]!.server ? { sets, findings: [] } : sql.run(target, statement, options),
    }));
    expect(gapsOf(await backup(p))).toEqual([expect.stringContaining('answered something unexpected') as string]);
  });

  test('do not wait for ever on an instance that says nothing', async () => {
    const p = withSql((sql) => ({
      run: (target, statement, options) =>
        target.server === storeInstances(p)[0]!.server
          ? new Promise((_, reject) => options?.signal?.addEventListener('abort', () => reject(options.signal!.reason as Error)))
          : sql.run(target, statement, options),
    }));
    const result = await p.backup({ components: ['inventory'], timeoutMs: 100 });
    expect(gapsOf(result).join()).toContain('did not answer within 0.1 s');
  });
});
