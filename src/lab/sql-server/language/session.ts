import type { Column, SqlType, SqlValue } from '../types.js';
import { findRelation } from '../state/catalog.js';
import { findDatabase, sameName, type Database, type Instance, type SessionState, type Table } from '../state/model.js';
import { mayEnter } from '../state/rights.js';
import { OsFailure, parentOf } from '../files/disks.js';
import type { ServerWorld } from '../server-world.js';
import { fatal } from '../messages.js';
import { convert } from './convert.js';
import type { Name } from './syntax.js';

export interface Variable {
  readonly type: SqlType;
  value: SqlValue;
}

/** What one connection has: its place, its variables while a batch runs, its transaction. */
export class Session {
  variables = new Map<string, Variable>();
  rowCount = 0;
  errorNumber = 0;
  identity: bigint | null = null;
  /** XACT_ABORT: an error undoes the transaction and ends the batch. */
  abortsOnError = false;
  readonly transaction = new Transaction();
  readonly temporaryTables: Table[] = [];

  constructor(
    readonly world: ServerWorld,
    readonly state: SessionState,
  ) {}

  get instance(): Instance {
    return this.world.instance;
  }

  /** The current database. */
  get database(): Database {
    return findDatabase(this.instance, this.state.database) ?? findDatabase(this.instance, 'master')!;
  }

  /** @throws {SqlError} why it cannot be entered: 911, 916, 924, 927, 942, 954 */
  enter(name: string): Database {
    const database = findDatabase(this.instance, name);
    if (!database) throw fatal(911, name);
    const refusal = this.refusalOf(database);
    if (refusal) throw refusal;
    return database;
  }

  refusalOf(database: Database) {
    if (!mayEnter(this.state, database)) return fatal(916, this.state.account, database.name);
    if (database.mirroring?.role === 'MIRROR') return fatal(954, database.name);
    if (database.state === 'OFFLINE') return fatal(942, database.name);
    if (database.state === 'RESTORING') return fatal(927, database.name);
    return this.isTaken(database) ? fatal(924, database.name) : null;
  }

  /** Whether signing in to it is refused. */
  isRefused(name: string): boolean {
    const database = findDatabase(this.instance, name);
    return database === null || this.refusalOf(database) !== null;
  }

  /** As after sign-in: nothing open, nothing temporary. */
  reset(): void {
    if (this.transaction.depth > 0) this.transaction.rollback();
    this.temporaryTables.length = 0;
    this.variables = new Map();
    this.abortsOnError = false;
  }

  private isTaken(database: Database): boolean {
    if (database.userAccess !== 'SINGLE_USER') return false;
    return [...this.instance.sessions.values()].some((other) => other.id !== this.state.id && sameName(other.database, database.name));
  }

  /** Why no database file can lie at a path; null when one can. Folders of files that are there exist without being on a disk. */
  async folderError(path: string): Promise<string | null> {
    const folder = parentOf(path).toLowerCase();
    const { defaultDataPath, defaultLogPath, databases } = this.instance;
    const known = [defaultDataPath, defaultLogPath, ...databases.flatMap(({ files }) => files.map((file) => parentOf(file.path)))];
    if (known.some((other) => other.toLowerCase() === folder)) return null;
    return (await this.world.disks.folderExists(parentOf(path))) ? null : new OsFailure(3).text;
  }

  /** @throws {SqlError} 137 */
  setVariable(name: string, value: SqlValue, type: SqlType): void {
    const variable = this.variables.get(name.toLowerCase());
    if (!variable) throw fatal(137, name);
    variable.value = convert(value, type, variable.type);
  }

  /** What a query can read under a name. @throws {SqlError} 208 and what `enter` throws */
  source(name: Name): { name: Name; columns: readonly Column[]; rows: () => SqlValue[][] } {
    const table = this.findTable(name);
    if (table) return { name: name.filter((part) => part !== ''), columns: table.columns, rows: () => table.rows };
    const { database, schema, object } = this.place(name);
    const relation = findRelation(this.instance, database.name, schema, object);
    if (!relation) throw fatal(208, name.join('.'));
    const { columns } = relation;
    return {
      name: name.filter((part) => part !== ''),
      columns,
      rows: () =>
        relation
          .rows({ instance: this.instance, session: this.state, database })
          .map((row) => columns.map((column) => row[column.name] ?? null)),
    };
  }

  findTable(name: Name): Table | null {
    const object = name.at(-1)!;
    if (object.startsWith('#')) return this.temporaryTables.find((table) => sameName(table.name, object)) ?? null;
    const { database, schema } = this.place(name);
    return database.tables.find((table) => sameName(table.name, object) && sameName(table.schema, schema === '' ? 'dbo' : schema)) ?? null;
  }

  /** @throws {SqlError} 208 for a name on another server */
  place(name: Name): { database: Database; schema: string; object: string } {
    if (name.length > 3) throw fatal(208, name.join('.'));
    const [object = '', schema = '', database = ''] = [...name].reverse();
    return { database: database === '' ? this.database : this.enter(database), schema, object };
  }
}

/** Nested BEGINs count; only the outermost COMMIT counts, any ROLLBACK undoes all. */
export class Transaction {
  depth = 0;
  descriptor = 0n;
  private undo: (() => void)[] = [];

  begin(descriptor: bigint): void {
    this.depth++;
    if (this.depth === 1) this.descriptor = descriptor;
  }

  /** Remembers how to take back what was just done. */
  did(undo: () => void): void {
    if (this.depth > 0) this.undo.push(undo);
  }

  commit(): void {
    this.depth--;
    if (this.depth === 0) this.undo = [];
  }

  rollback(): void {
    for (const undo of this.undo.reverse()) undo();
    this.undo = [];
    this.depth = 0;
  }
}
