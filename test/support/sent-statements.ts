import { afterAll, expect } from 'vitest';
import { instanceKey } from '../../src/lab/deployment/lookup.js';
import type { Lab } from '../../src/lab/lab.js';
import { labSql } from '../../src/lab/lab-sql.js';
import type { Sql } from '../../src/ports/sql.js';
import { canParse, readStatements, type ServerVersion } from './tsql-parser.js';

const sent = new Map<string, { version: ServerVersion; text: string }>();

/** The practice's SQL servers; when the tests of the file are over, Microsoft's parser reads whatever was sent to them. */
export function heardSql(lab: Lab): Sql {
  const sql = labSql(lab);
  return {
    run(target, statement, options) {
      const world = lab.sqlServers.find(instanceKey(target.server, target.instance ?? ''));
      const version = ((world?.instance.product.major ?? 16) * 10) as ServerVersion;
      sent.set(`${version} ${statement}`, { version, text: statement });
      return sql.run(target, statement, options);
    },
  };
}

afterAll(async () => {
  if (!canParse || sent.size === 0) return;
  const statements = [...sent.values()];
  const read = await readStatements(statements);
  const refused = statements.flatMap(({ version, text }, index) => read[index]!.errors.map((error) => ({ version, text, error })));
  expect(refused).toEqual([]);
});
