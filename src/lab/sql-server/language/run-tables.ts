import type { Column, SqlType, SqlValue } from '../types.js';
import { isText } from '../types.js';
import { failure } from '../messages.js';
import { addTable } from '../state/instance.js';
import { advanced } from '../state/lsn.js';
import { wallNow, type Database, type Table } from '../state/model.js';
import { isAtLeast } from '../state/products.js';
import { mayAlter } from '../state/rights.js';
import { bind, NO_ROW } from './bind.js';
import { commonType, compareValues } from './compare.js';
import { convert } from './convert.js';
import { bindQuery, statementScope } from './query.js';
import { COMMAND, doneKind, type Reply, type Run } from './run.js';
import type { Session } from './session.js';
import type { Statement } from './syntax.js';

type Of<K extends Statement['kind']> = Extract<Statement, { kind: K }>;

/** Rows that are to be inserted, with the types they have. */
interface Rows {
  readonly types: readonly SqlType[];
  readonly rows: readonly (readonly SqlValue[])[];
}

export function createTable({ name, columns: declared }: Of<'createTable'>, run: Run): void {
  const { session, answer } = run;
  if (session.findTable(name)) throw failure(2714, name.at(-1)!);
  const columns: Column[] = declared.map((column) => ({
    name: column.name,
    type: column.type,
    nullable: column.nullable,
    origin: column.isIdentity ? 'identity' : 'stored',
  }));
  const primaryKey = declared.filter(({ isPrimaryKey }) => isPrimaryKey).map((column) => column.name);
  const nowMs = wallNow(session.instance.clock);
  const isTemporary = name.at(-1)!.startsWith('#');
  const { database, schema, object } = isTemporary ? { database: null, schema: 'dbo', object: name.at(-1)! } : session.place(name);
  if (database && !mayAlter(session.state, database)) throw failure(262, 'CREATE TABLE', database.name);
  const described = { schema: schema === '' ? 'dbo' : schema, name: object, columns, primaryKey, nowMs };
  const owner = database ?? { tables: session.temporaryTables };
  const table = addTable(owner, described);
  if (database) logged(database);
  session.transaction.did(() => owner.tables.splice(owner.tables.indexOf(table), 1));
  answer.done(COMMAND.createTable, null, { kind: doneKind(run) });
}

export function dropTables({ names, ifExists }: Of<'dropTable'>, run: Run): void {
  const { session, answer } = run;
  if (ifExists && !isAtLeast(session.instance.product, '2016')) throw failure(156, 'IF');
  for (const name of names) {
    const table = session.findTable(name);
    if (!table && ifExists) continue;
    if (!table) throw failure(3701, 'drop', 'table', name.join('.'));
    const tables = session.temporaryTables.includes(table) ? session.temporaryTables : session.place(name).database.tables;
    tables.splice(tables.indexOf(table), 1);
    session.transaction.did(() => tables.push(table));
  }
  answer.done(COMMAND.dropTable, null, { kind: doneKind(run) });
}

/** @param runInner runs the statement of INSERT ... EXECUTE */
export async function insert(statement: Of<'insert'>, run: Run, runInner: (inner: Statement, run: Run) => Promise<boolean>): Promise<void> {
  const { session, answer } = run;
  const table = session.findTable(statement.table);
  if (!table) throw failure(208, statement.table.join('.'));
  const { types, rows } = await rowsOf(statement, run, runInner);
  const columns = targetColumns(table, statement.columns, types.length);
  const before = { rows: table.rows, nextIdentity: table.nextIdentity };
  const added = rows.map((row) => newRow(table, columns, row, types, session));
  refuseDuplicates(table, added);
  table.rows = [...table.rows, ...added];
  session.transaction.did(() => Object.assign(table, before));
  if (!session.temporaryTables.includes(table)) logged(session.place(statement.table).database);
  session.rowCount = added.length;
  answer.done(COMMAND.insert, added.length, { kind: doneKind(run) });
}

async function rowsOf({ source }: Of<'insert'>, run: Run, runInner: (inner: Statement, run: Run) => Promise<boolean>): Promise<Rows> {
  const { session } = run;
  if (source.kind === 'query') {
    const query = bindQuery(source.query, session);
    return { types: query.columns.map(({ type }) => type), rows: query.rows(null) };
  }
  if (source.kind === 'values') {
    const scope = statementScope(session);
    const rows = source.rows.map((row) => row.map((expression) => bind(expression, scope)));
    const [first = []] = rows;
    if (rows.some((row) => row.length !== first.length)) throw failure(213);
    const types = first.map((_, index) => rows.map((row) => row[index]!.type).reduce(commonType));
    return { types, rows: rows.map((row) => row.map((bound, index) => convert(bound.run(NO_ROW), bound.type, types[index]!))) };
  }
  const collector = new Collector(run.answer);
  await runInner(source.statement, { ...run, answer: collector });
  return { types: collector.types, rows: collector.rows };
}

/** Keeps the rows of a statement inside of another; its messages go through, its ends are nobody's business. */
class Collector implements Reply {
  types: SqlType[] = [];
  readonly rows: (readonly SqlValue[])[] = [];

  constructor(private readonly answer: Reply) {}

  message(message: Parameters<Reply['message']>[0]): void {
    this.answer.message(message);
  }

  columns(columns: readonly Column[]): void {
    this.types = columns.map(({ type }) => type);
  }

  async row(_columns: readonly Column[], row: readonly SqlValue[]): Promise<void> {
    this.rows.push(row);
  }

  done(): void {
    // the outer statement ends
  }

  returnStatus(): void {
    // nor has this a reader
  }

  databaseChanged(...names: Parameters<Reply['databaseChanged']>): void {
    this.answer.databaseChanged(...names);
  }

  transactionChanged(...change: Parameters<Reply['transactionChanged']>): void {
    this.answer.transactionChanged(...change);
  }
}

/** Indexes of the columns that get values; an identity fills itself. */
function targetColumns(table: Table, names: readonly string[] | null, count: number): number[] {
  const all = table.columns.map((_, index) => index).filter((index) => table.columns[index]!.origin !== 'identity');
  const wanted = names === null ? all : names.map((name) => columnIndex(table, name));
  if (wanted.length !== count) throw failure(213);
  return wanted;
}

function columnIndex(table: Table, name: string): number {
  const index = table.columns.findIndex((column) => column.name.toLowerCase() === name.toLowerCase());
  if (index < 0) throw failure(207, name);
  return index;
}

function newRow(
  table: Table,
  columns: readonly number[],
  values: readonly SqlValue[],
  types: readonly SqlType[],
  session: Session,
): SqlValue[] {
  const row: SqlValue[] = table.columns.map(() => null);
  columns.forEach((column, index) => {
    row[column] = fitting(values[index] ?? null, types[index]!, table.columns[column]!.type);
  });
  table.columns.forEach((column, index) => {
    if (column.origin === 'identity') {
      session.identity = BigInt(table.nextIdentity);
      row[index] = convert(table.nextIdentity++, { name: 'int', length: 0, precision: 0, scale: 0 }, column.type);
    }
    if (row[index] === null && !column.nullable) throw failure(515, column.name, `${session.database.name}.${table.schema}.${table.name}`);
  });
  return row;
}

/** Unlike CAST, storing never cuts a text. */
function fitting(value: SqlValue, from: SqlType, to: SqlType): SqlValue {
  const isTooLong = typeof value === 'string' && isText(to) && to.length > 0 && value.replace(/ +$/, '').length > to.length;
  if (isTooLong) throw failure(8152);
  return convert(value, from, to);
}

function refuseDuplicates(table: Table, added: readonly SqlValue[][]): void {
  const key = table.primaryKey.map((name) => columnIndex(table, name));
  if (key.length === 0) return;
  const all = [...table.rows];
  for (const row of added) {
    const twin = all.find((other) =>
      key.every((index) => compareValues(row[index]!, table.columns[index]!.type, other[index]!, table.columns[index]!.type) === 0),
    );
    if (twin)
      throw failure(2627, `PK_${table.name}`, `${table.schema}.${table.name}`, key.map((index) => String(row[index] as string)).join(', '));
    all.push(row);
  }
}

/** Every change moves the log on. */
function logged(database: Database): void {
  database.lsn = advanced(database.lsn, 1);
}
