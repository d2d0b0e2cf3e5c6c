import type { Cursor } from './cursor.js';
import { parseType } from './parse-types.js';
import type { Parsed } from './parser.js';
import type { DatabaseSetting, DeclaredFile, TableColumn } from './syntax.js';

/** CREATE, ALTER and DROP, as far as the product and its practice need them. */
export function parseCreate(cursor: Cursor): Parsed {
  switch (cursor.oneOf('DATABASE', 'TABLE', 'LOGIN', 'USER', 'ROLE')) {
    case 'DATABASE':
      return { kind: 'createDatabase', name: cursor.name(), files: declaredFiles(cursor) };
    case 'TABLE':
      return createTable(cursor);
    case 'LOGIN':
      return createLogin(cursor);
    case 'USER': {
      const name = cursor.name();
      if (cursor.takeWords('WITHOUT', 'LOGIN')) return { kind: 'createUser', name, login: null };
      const isFor = cursor.takeWords('FOR', 'LOGIN') || cursor.takeWords('FROM', 'LOGIN');
      return { kind: 'createUser', name, login: isFor ? cursor.name() : name };
    }
    case 'ROLE':
      return { kind: 'createRole', name: cursor.name() };
  }
}

export function parseAlter(cursor: Cursor): Parsed {
  if (cursor.takeWords('SERVER', 'ROLE')) return alterRole(cursor, true);
  if (cursor.takeWords('AVAILABILITY', 'GROUP')) return alterAvailabilityGroup(cursor);
  switch (cursor.oneOf('DATABASE', 'ROLE', 'USER', 'AUTHORIZATION')) {
    case 'DATABASE':
      return alterDatabase(cursor);
    case 'ROLE':
      return alterRole(cursor, false);
    case 'USER': {
      const name = cursor.name();
      cursor.expectWord('WITH', 'LOGIN');
      cursor.expectSymbol('=');
      return { kind: 'alterUser', name, login: cursor.name() };
    }
    case 'AUTHORIZATION': {
      cursor.expectWord('ON', 'DATABASE');
      cursor.expectSymbol('::');
      const database = cursor.name();
      cursor.expectWord('TO');
      return { kind: 'alterAuthorization', database, login: cursor.name() };
    }
  }
}

export function parseDrop(cursor: Cursor): Parsed {
  const what = cursor.oneOf('DATABASE', 'TABLE', 'LOGIN', 'USER', 'ROLE');
  const ifExists = cursor.takeWords('IF', 'EXISTS');
  if (what === 'DATABASE') return { kind: 'dropDatabase', names: cursor.list(() => cursor.name()), ifExists };
  if (what === 'TABLE') return { kind: 'dropTable', names: cursor.list(() => cursor.dottedName()), ifExists };
  return { kind: 'dropPrincipal', principal: ({ LOGIN: 'login', USER: 'user', ROLE: 'role' } as const)[what], name: cursor.name() };
}

function createTable(cursor: Cursor): Parsed {
  const name = cursor.dottedName();
  cursor.expectSymbol('(');
  const columns = cursor.list(() => tableColumn(cursor));
  cursor.expectSymbol(')');
  return { kind: 'createTable', name, columns };
}

function tableColumn(cursor: Cursor): TableColumn {
  const name = cursor.name();
  const type = parseType(cursor);
  let nullable = true;
  let isIdentity = false;
  let isPrimaryKey = false;
  for (;;) {
    if (cursor.takeWords('NOT', 'NULL')) nullable = false;
    else if (cursor.takeWords('NULL')) nullable = true;
    else if (cursor.takeWords('IDENTITY')) {
      isIdentity = true;
      nullable = false;
      skipSeed(cursor);
    } else if (cursor.takeWords('PRIMARY', 'KEY')) {
      isPrimaryKey = true;
      nullable = false;
      if (!cursor.takeWords('CLUSTERED')) cursor.takeWords('NONCLUSTERED');
    } else return { name, type, nullable, isIdentity, isPrimaryKey };
  }
}

/** Identities begin at one and grow by one here; other seeds are refused. */
function skipSeed(cursor: Cursor): void {
  if (!cursor.takeSymbol('(')) return;
  for (const separator of [',', ')']) {
    if (cursor.peek().value !== '1') throw cursor.unexpected();
    cursor.wholeNumber();
    cursor.expectSymbol(separator);
  }
}

function createLogin(cursor: Cursor): Parsed {
  const name = cursor.name();
  if (cursor.takeWords('FROM', 'WINDOWS')) return { kind: 'createLogin', name, isWindows: true, password: null };
  cursor.expectWord('WITH', 'PASSWORD');
  cursor.expectSymbol('=');
  return { kind: 'createLogin', name, isWindows: false, password: cursor.text() };
}

function declaredFiles(cursor: Cursor): DeclaredFile[] {
  if (!cursor.takeWords('ON')) return [];
  cursor.takeWords('PRIMARY');
  const files = cursor.list(() => declaredFile(cursor, false));
  if (cursor.takeWords('LOG', 'ON')) files.push(...cursor.list(() => declaredFile(cursor, true)));
  return files;
}

function declaredFile(cursor: Cursor, isLog: boolean): DeclaredFile {
  cursor.expectSymbol('(');
  cursor.expectWord('NAME');
  cursor.expectSymbol('=');
  const logicalName = cursor.peek().kind === 'text' ? cursor.text() : cursor.name();
  cursor.expectSymbol(',');
  cursor.expectWord('FILENAME');
  cursor.expectSymbol('=');
  const path = cursor.text();
  let sizeMegabytes: number | null = null;
  if (cursor.takeSymbol(',')) {
    cursor.expectWord('SIZE');
    cursor.expectSymbol('=');
    sizeMegabytes = cursor.wholeNumber();
    cursor.takeWords('MB');
  }
  cursor.expectSymbol(')');
  return { logicalName, path, isLog, sizeMegabytes };
}

function alterRole(cursor: Cursor, isServerRole: boolean): Parsed {
  const role = cursor.name();
  const action = cursor.oneOf('ADD', 'DROP') === 'ADD' ? 'add' : 'drop';
  cursor.expectWord('MEMBER');
  return { kind: 'alterRole', role, isServerRole, action, member: cursor.name() };
}

function alterAvailabilityGroup(cursor: Cursor): Parsed {
  const group = cursor.name();
  const action = cursor.oneOf('ADD', 'REMOVE') === 'ADD' ? 'add' : 'remove';
  cursor.expectWord('DATABASE');
  return { kind: 'alterAvailabilityGroup', group, action, database: cursor.name() };
}

function alterDatabase(cursor: Cursor): Parsed {
  const database = cursor.takeWords('CURRENT') ? null : cursor.name();
  cursor.expectWord('SET');
  const setting = databaseSetting(cursor);
  let rollbackImmediate = false;
  let noWait = false;
  if (cursor.takeWords('WITH')) {
    if (cursor.takeWords('NO_WAIT')) noWait = true;
    else {
      cursor.expectWord('ROLLBACK', 'IMMEDIATE');
      rollbackImmediate = true;
    }
  }
  return { kind: 'alterDatabase', database, setting, rollbackImmediate, noWait };
}

function databaseSetting(cursor: Cursor): DatabaseSetting {
  if (cursor.takeWords('RECOVERY')) return { kind: 'recovery', model: cursor.oneOf('SIMPLE', 'FULL', 'BULK_LOGGED') };
  if (cursor.takeWords('PARTNER')) return { kind: 'partner', partner: partner(cursor) };
  if (cursor.takeWords('HADR')) {
    if (cursor.takeWords('OFF')) return { kind: 'hadr', group: null };
    cursor.expectWord('AVAILABILITY', 'GROUP');
    cursor.expectSymbol('=');
    return { kind: 'hadr', group: cursor.name() };
  }
  const word = cursor.oneOf('SINGLE_USER', 'MULTI_USER', 'RESTRICTED_USER', 'ONLINE', 'OFFLINE', 'READ_ONLY', 'READ_WRITE');
  if (word === 'ONLINE' || word === 'OFFLINE') return { kind: 'state', state: word };
  if (word === 'READ_ONLY' || word === 'READ_WRITE') return { kind: 'readOnly', value: word === 'READ_ONLY' };
  return { kind: 'access', access: word };
}

function partner(cursor: Cursor): 'OFF' | { address: string } {
  if (cursor.takeWords('OFF')) return 'OFF';
  cursor.expectSymbol('=');
  return { address: cursor.text() };
}
