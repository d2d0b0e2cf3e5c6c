import type { SqlRow, Table } from './model.js';
import { columns, type Relation } from './relation.js';

const SCHEMAS: readonly [id: number, name: string][] = [
  [1, 'dbo'],
  [2, 'guest'],
  [3, 'INFORMATION_SCHEMA'],
  [4, 'sys'],
];

const objectRow = (table: Table): SqlRow => ({
  name: table.name,
  object_id: table.id,
  schema_id: SCHEMAS.find(([, name]) => name === table.schema)?.[0] ?? 1,
  type: 'U ',
  type_desc: 'USER_TABLE',
  create_date: table.createdMs,
  modify_date: table.createdMs,
  is_ms_shipped: false,
});

/** A table without a key is a heap, whose index has the number 0. */
const indexId = (table: Table): number => (table.primaryKey.length > 0 ? 1 : 0);

const partitionRow = (table: Table): SqlRow => ({
  partition_id: BigInt(table.id) << 16n,
  object_id: table.id,
  index_id: indexId(table),
  partition_number: 1,
});

const rowCount = (table: Table): bigint => BigInt(table.rows.length + table.countedRows);

const OBJECT_COLUMNS = `
  name sysname
  object_id int
  schema_id int
  type char(2) null
  type_desc nvarchar(60) null
  create_date datetime
  modify_date datetime
  is_ms_shipped bit`;

export const OBJECT_VIEWS: Record<string, Relation> = {
  'sys.objects': { columns: columns(OBJECT_COLUMNS), rows: ({ database }) => database.tables.map(objectRow) },
  'sys.tables': { columns: columns(OBJECT_COLUMNS), rows: ({ database }) => database.tables.map(objectRow) },
  'sys.schemas': {
    columns: columns(`
      name sysname
      schema_id int
      principal_id int null`),
    rows: () => SCHEMAS.map(([id, name]) => ({ name, schema_id: id, principal_id: id })),
  },
  'sys.partitions': {
    columns: columns(`
      partition_id bigint
      object_id int
      index_id int
      partition_number int
      rows bigint null`),
    rows: ({ database }) => database.tables.map((table) => ({ ...partitionRow(table), rows: rowCount(table) })),
  },
  'sys.dm_db_partition_stats': {
    columns: columns(`
      partition_id bigint
      object_id int
      index_id int
      partition_number int
      row_count bigint null`),
    rows: ({ database }) => database.tables.map((table) => ({ ...partitionRow(table), row_count: rowCount(table) })),
  },
  'sys.columns': {
    columns: columns(`
      object_id int
      name sysname null
      column_id int
      is_nullable bit null
      is_identity bit`),
    rows: ({ database }) =>
      database.tables.flatMap((table) =>
        table.columns.map((column, index) => ({
          object_id: table.id,
          name: column.name,
          column_id: index + 1,
          is_nullable: column.nullable,
          is_identity: column.origin === 'identity',
        })),
      ),
  },
};
