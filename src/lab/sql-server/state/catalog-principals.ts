import type { DatabaseUser, Login, SqlRow } from './model.js';
import { columns, type Relation } from './relation.js';

const LOGIN_TYPES = { S: 'SQL_LOGIN', U: 'WINDOWS_LOGIN', G: 'WINDOWS_GROUP', R: 'SERVER_ROLE' } as const;
const USER_TYPES = { S: 'SQL_USER', U: 'WINDOWS_USER', G: 'WINDOWS_GROUP', R: 'DATABASE_ROLE' } as const;

const loginRow = (login: Login): SqlRow => ({
  name: login.name,
  principal_id: login.id,
  sid: login.sid,
  type: login.type,
  type_desc: LOGIN_TYPES[login.type],
  is_disabled: login.isDisabled,
  create_date: login.createdMs,
  modify_date: login.createdMs,
  default_database_name: login.type === 'R' ? null : 'master',
  default_language_name: login.type === 'R' ? null : 'us_english',
  is_fixed_role: login.type === 'R' && login.name !== 'public',
});

const userRow = (user: DatabaseUser): SqlRow => ({
  name: user.name,
  principal_id: user.id,
  type: user.type,
  type_desc: USER_TYPES[user.type],
  default_schema_name: user.type === 'R' || user.type === 'G' ? null : 'dbo',
  create_date: user.createdMs,
  modify_date: user.createdMs,
  sid: user.sid,
  is_fixed_role: user.isFixedRole,
});

/** One row for each membership, by ids. */
function memberships(
  principals: readonly { id: number; name: string; roles: ReadonlySet<string> }[],
  roleColumn: string,
  memberColumn: string,
): SqlRow[] {
  const idOf = (name: string): number => principals.find((principal) => principal.name === name)!.id;
  return principals.flatMap((member) => [...member.roles].map((role) => ({ [roleColumn]: idOf(role), [memberColumn]: member.id })));
}

export const PRINCIPAL_VIEWS: Record<string, Relation> = {
  'sys.server_principals': {
    columns: columns(`
      name sysname
      principal_id int
      sid varbinary(85) null
      type char(1)
      type_desc nvarchar(60) null
      is_disabled bit null
      create_date datetime
      modify_date datetime
      default_database_name sysname null
      default_language_name sysname null
      is_fixed_role bit since2012`),
    rows: ({ instance }) => instance.principals.map(loginRow),
  },
  // nobody makes certificates here
  'sys.certificates': {
    columns: columns(`
      name sysname
      certificate_id int
      principal_id int null
      thumbprint varbinary(32)`),
    rows: () => [],
  },
  'sys.server_role_members': {
    columns: columns(`
      role_principal_id int
      member_principal_id int`),
    rows: ({ instance }) => memberships(instance.principals, 'role_principal_id', 'member_principal_id'),
  },
  'sys.database_principals': {
    columns: columns(`
      name sysname
      principal_id int
      type char(1)
      type_desc nvarchar(60) null
      default_schema_name sysname null
      create_date datetime
      modify_date datetime
      sid varbinary(85) null
      is_fixed_role bit`),
    rows: ({ database }) => database.users.map(userRow),
  },
  'sys.database_role_members': {
    columns: columns(`
      role_principal_id int
      member_principal_id int`),
    rows: ({ database }) => memberships(database.users, 'role_principal_id', 'member_principal_id'),
  },
};
