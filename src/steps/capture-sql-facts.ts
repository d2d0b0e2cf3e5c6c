import { z } from 'zod';
import { LyncBackupError } from '../domain/errors.js';
import { error, warning, type Finding } from '../domain/findings.js';
import type { InventoryLine } from '../domain/inventory.js';
import { SetPath } from '../domain/manifest.js';
import { SqlDatabaseFacts, SqlInstanceFacts, SqlLoginFacts } from '../domain/sql-facts.js';
import { SQL_FACTS_STATEMENT } from '../domain/sql-statements/instance-facts.js';
import { instanceText, type SqlTarget } from '../domain/sql.js';
import { querySql } from './sql-query.js';
import type { StepHandler, World } from './world.js';

const Instance = z.strictObject({ server: z.string(), instance: z.string().nullable() });
const Args = z.strictObject({
  path: SetPath, // where the file goes, inside the set
  instances: z.array(Instance).min(1),
});

const Answer = z.tuple([
  z.tuple([SqlInstanceFacts.extend({ SeesLogins: z.int().nullable() })]),
  z.array(SqlDatabaseFacts).min(1), // master is everywhere
  z.array(SqlLoginFacts),
]);

interface Facts {
  lines: InventoryLine[];
  findings: Finding[];
}

/**
 * Writes down each instance of SQL Server that holds a store of the product, its databases and its logins, an object a line. An instance
 * that does not tell is a gap, and the others go on. When none tells, the step fails.
 * @source procedures.md 8.1
 */
export const captureSqlFactsStep: StepHandler<z.infer<typeof Args>> = {
  args: Args,

  async apply({ path, instances }, world, timeoutMs) {
    const lines: InventoryLine[] = [];
    const findings: Finding[] = [];
    const gaps: Finding[] = [];
    for (const target of instances) {
      try {
        const facts = await factsOf(target, world, timeoutMs);
        lines.push(...facts.lines);
        findings.push(...facts.findings);
      } catch (cause) {
        if (!(cause instanceof LyncBackupError) || cause.code === 'Cancelled') throw cause;
        gaps.push(instanceGap(target, cause));
      }
    }
    if (gaps.length === instances.length) throw new LyncBackupError('StepFailed', gaps[0]!.Message, gaps[0]!.Hint);
    const written = await world.store.write(`${world.setFolder}/${path}`, bodyOf(lines));
    return {
      files: [{ path, ...written }],
      counts: countsOf(lines),
      capturedUtc: world.clock.now().toISOString(),
      findings: [...gaps, ...findings],
    };
  },
};

async function factsOf(target: SqlTarget, world: World, timeoutMs: number): Promise<Facts> {
  const name = instanceText(target);
  const [[{ SeesLogins, ...instance }], databases, logins] = await querySql(world, target, SQL_FACTS_STATEMENT, Answer, timeoutMs);
  const lines = [
    { kind: 'SqlInstance', where: target.server, key: name, value: instance },
    ...databases.map((value) => ({ kind: 'SqlDatabase', where: name, key: value.Name, value })),
    ...logins.map((value) => ({ kind: 'SqlLogin', where: name, key: value.Name, value })),
  ];
  return { lines, findings: SeesLogins === 1 ? [] : [loginsHidden(name)] };
}

/** Everybody sees their own login, `sa` and the fixed roles. @source MicrosoftDocs/sql-docs, sys.server_principals, Permissions */
const loginsHidden = (name: string): Finding =>
  warning(
    'SqlLoginsHidden',
    name,
    `this account may not see all logins of ${name}, so the list of them is not whole`,
    `Run as a member of sysadmin on ${name}, or grant the account ALTER ANY LOGIN there.`,
  );

const instanceGap = (target: SqlTarget, cause: LyncBackupError): Finding =>
  error(
    cause.code,
    instanceText(target),
    `the facts of ${instanceText(target)} are not in the inventory: ${cause.message}`,
    cause.hint ?? `Sign in to ${instanceText(target)} with SQL Server Management Studio and keep version, collation and logins.`,
  );

function countsOf(lines: readonly InventoryLine[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { kind } of lines) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

async function* bodyOf(lines: readonly InventoryLine[]): AsyncIterable<Uint8Array> {
  const encoder = new TextEncoder();
  for (const line of lines) yield encoder.encode(JSON.stringify(line) + '\n');
}
