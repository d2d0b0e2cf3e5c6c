import type { SqlType, SqlValue } from '../types.js';

/** What the parser understands. Names are as written, without delimiters. */
export type Name = readonly string[];

export type Expression =
  | { kind: 'literal'; type: SqlType; value: SqlValue }
  | { kind: 'null' }
  | { kind: 'variable'; name: string }
  | { kind: 'column'; name: Name }
  | { kind: 'unary'; operator: '-' | '+' | '~'; operand: Expression }
  | { kind: 'binary'; operator: BinaryOperator; left: Expression; right: Expression }
  | { kind: 'call'; name: Name; args: Expression[]; isDistinct: boolean; isStar: boolean }
  | { kind: 'cast'; operand: Expression; type: SqlType; style: number | null; isTry: boolean }
  | { kind: 'case'; branches: { when: Condition; then: Expression }[]; otherwise: Expression | null }
  | { kind: 'subquery'; query: Query };

export type BinaryOperator = '+' | '-' | '*' | '/' | '%' | '&' | '|' | '^';
export type Comparison = '=' | '<>' | '<' | '<=' | '>' | '>=';

export type Condition =
  | { kind: 'compare'; operator: Comparison; left: Expression; right: Expression }
  | { kind: 'and' | 'or'; left: Condition; right: Condition }
  | { kind: 'not'; operand: Condition }
  | { kind: 'isNull'; operand: Expression; isNegated: boolean }
  | { kind: 'like'; operand: Expression; pattern: Expression; escape: Expression | null; isNegated: boolean }
  | { kind: 'between'; operand: Expression; low: Expression; high: Expression; isNegated: boolean }
  | { kind: 'in'; operand: Expression; values: Expression[] | Query; isNegated: boolean }
  | { kind: 'exists'; query: Query };

export interface Query {
  readonly top: Expression | null;
  readonly isDistinct: boolean;
  readonly items: readonly SelectItem[];
  readonly from: Source | null;
  readonly where: Condition | null;
  readonly groupBy: readonly Expression[];
  readonly having: Condition | null;
  readonly union: { all: boolean; query: Query } | null;
  readonly orderBy: readonly { expression: Expression; isDescending: boolean }[];
}

export type SelectItem =
  | { kind: 'star'; qualifier: Name }
  | { kind: 'value'; expression: Expression; alias: string | null }
  | { kind: 'assign'; variable: string; expression: Expression };

export type Source =
  | { kind: 'object'; name: Name; alias: string | null }
  | { kind: 'query'; query: Query; alias: string }
  | { kind: 'join'; join: 'inner' | 'left' | 'cross'; left: Source; right: Source; on: Condition | null };

export interface TableColumn {
  readonly name: string;
  readonly type: SqlType;
  readonly nullable: boolean;
  readonly isIdentity: boolean;
  readonly isPrimaryKey: boolean;
}

export interface Argument {
  /** With its `@`; null by position. */
  readonly name: string | null;
  readonly value: Expression;
}

/** Something a statement names: a word of its own, or a variable that holds it. */
export type Operand = { kind: 'name'; name: string } | { kind: 'variable'; name: string };

export interface Device {
  readonly path: Expression;
}

export interface BackupOptions {
  readonly differential: boolean;
  readonly copyOnly: boolean;
  readonly checksum: boolean;
  readonly compression: boolean | null;
  readonly format: boolean;
  readonly init: boolean;
  readonly stats: number | null;
  readonly name: Expression | null;
  readonly description: Expression | null;
  readonly mediaName: Expression | null;
  readonly mediaDescription: Expression | null;
}

export interface RestoreOptions {
  readonly file: Expression | null;
  readonly moves: readonly { logicalName: Expression; path: Expression }[];
  readonly replace: boolean;
  readonly recovery: 'recovery' | 'norecovery';
  readonly checksum: boolean;
  readonly stats: number | null;
  readonly loadHistory: boolean;
}

export type DatabaseSetting =
  | { kind: 'recovery'; model: 'SIMPLE' | 'FULL' | 'BULK_LOGGED' }
  | { kind: 'access'; access: 'SINGLE_USER' | 'MULTI_USER' | 'RESTRICTED_USER' }
  | { kind: 'state'; state: 'ONLINE' | 'OFFLINE' }
  | { kind: 'readOnly'; value: boolean }
  | { kind: 'partner'; partner: 'OFF' | { address: string } }
  | { kind: 'hadr'; group: string | null };

export type Statement = { readonly line: number } & (
  | { kind: 'select'; query: Query }
  | { kind: 'declare'; variables: { name: string; type: SqlType; value: Expression | null }[] }
  | { kind: 'assign'; variable: string; value: Expression }
  /** XACT_ABORT; null: an option without effect here. */
  | { kind: 'setOption'; abortsOnError: boolean | null }
  | { kind: 'print'; value: Expression }
  | { kind: 'raiserror'; args: Expression[] }
  | { kind: 'if'; condition: Condition; then: Statement[]; otherwise: Statement[] }
  | { kind: 'use'; database: string }
  | { kind: 'executeText'; text: Expression }
  | { kind: 'execute'; procedure: Name; args: Argument[] }
  | { kind: 'waitfor'; delay: Expression }
  | { kind: 'kill'; sessionId: Expression }
  | { kind: 'transaction'; action: 'begin' | 'commit' | 'rollback' }
  | { kind: 'insert'; table: Name; columns: string[] | null; source: InsertSource }
  | { kind: 'createTable'; name: Name; columns: TableColumn[] }
  | { kind: 'dropTable'; names: Name[]; ifExists: boolean }
  | { kind: 'createDatabase'; name: string; files: DeclaredFile[] }
  | { kind: 'dropDatabase'; names: string[]; ifExists: boolean }
  | { kind: 'alterDatabase'; database: string | null; setting: DatabaseSetting; rollbackImmediate: boolean; noWait: boolean }
  | { kind: 'createLogin'; name: string; isWindows: boolean; password: string | null }
  | { kind: 'createUser'; name: string; login: string | null }
  | { kind: 'createRole'; name: string }
  | { kind: 'alterRole'; role: string; isServerRole: boolean; action: 'add' | 'drop'; member: string }
  | { kind: 'alterUser'; name: string; login: string }
  | { kind: 'dropPrincipal'; principal: 'user' | 'role' | 'login'; name: string }
  | { kind: 'alterAuthorization'; database: string; login: string }
  | { kind: 'alterAvailabilityGroup'; group: string; action: 'add' | 'remove'; database: string }
  | { kind: 'checkDatabase'; database: Operand | null; noMessages: boolean }
  | { kind: 'backup'; what: 'DATABASE' | 'LOG'; database: Operand; devices: Device[]; options: BackupOptions }
  | { kind: 'restore'; what: 'DATABASE' | 'LOG'; database: Operand; devices: Device[]; options: RestoreOptions }
  | { kind: 'inspect'; what: 'HEADERONLY' | 'FILELISTONLY' | 'LABELONLY' | 'VERIFYONLY'; devices: Device[]; options: RestoreOptions }
);

export type InsertSource =
  { kind: 'values'; rows: Expression[][] } | { kind: 'query'; query: Query } | { kind: 'execute'; statement: Statement };

export interface DeclaredFile {
  readonly logicalName: string;
  readonly path: string;
  readonly isLog: boolean;
  readonly sizeMegabytes: number | null;
}
