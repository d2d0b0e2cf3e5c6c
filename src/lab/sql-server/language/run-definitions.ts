import { setTimeout as sleep } from 'node:timers/promises';
import { failure, fatal, message, SqlError } from '../messages.js';
import { addDatabase } from '../state/instance.js';
import { findDatabase, othersIn, sameName, type Database } from '../state/model.js';
import { isAtLeast } from '../state/products.js';
import { isInServerRole, isSysadmin, mayAlter } from '../state/rights.js';
import { evaluateOperand } from './media-statements.js';
import { COMMAND, doneKind, type Run } from './run.js';
import type { Session } from './session.js';
import type { DatabaseSetting, Statement } from './syntax.js';

type Of<K extends Statement['kind']> = Extract<Statement, { kind: K }>;

const SYSTEM_DATABASES = new Set(['master', 'tempdb', 'model', 'msdb']);
const MEBIBYTE = 2 ** 20;
const POLL_MS = 20;

/** Statements about whole databases. */
export async function createDatabase({ name, files }: Of<'createDatabase'>, run: Run): Promise<void> {
  const { session, answer } = run;
  const { instance, world } = session;
  if (session.transaction.depth > 0) throw failure(226, 'CREATE DATABASE');
  if (!isInServerRole(session.state, 'dbcreator')) throw failure(262, 'CREATE DATABASE', 'master');
  if (findDatabase(instance, name)) throw failure(1801, name);
  for (const { path } of files) {
    if (instance.databases.some((database) => database.files.some((file) => sameName(file.path, path)))) throw failure(5170, path);
    const error = await session.folderError(path);
    if (error !== null) throw new SqlError([message(5133, [path, error]), message(1802)]);
  }
  const described = files.map(({ logicalName, path, isLog, sizeMegabytes }) => ({
    logicalName,
    path,
    type: isLog ? ('LOG' as const) : ('ROWS' as const),
    bytes: (sizeMegabytes ?? 8) * MEBIBYTE,
  }));
  const owner = session.state.logins[0]!.name;
  const database = addDatabase(instance, { name, owner, ...(described.length > 0 && { files: described }) });
  for (const file of database.files) world.disks.take(file.path, file.bytes);
  answer.done(COMMAND.createDatabase, null, { kind: doneKind(run) });
}

export function dropDatabases({ names, ifExists }: Of<'dropDatabase'>, run: Run): void {
  const { session, answer } = run;
  const { instance } = session;
  if (ifExists && !isAtLeast(instance.product, '2016')) throw fatal(156, 'IF');
  if (session.transaction.depth > 0) throw failure(226, 'DROP DATABASE');
  for (const name of names) {
    const database = findDatabase(instance, name);
    if (!database && ifExists) continue;
    if (!database || !mayAlter(session.state, database)) throw failure(3701, 'drop', 'database', name);
    if (SYSTEM_DATABASES.has(database.name)) throw failure(3708, name);
    const isInUse = session.database === database || othersIn(instance, database, session.state).length > 0;
    if (isInUse) throw failure(3702, database.name);
    if (database.mirroring) throw failure(3743, database.name);
    for (const file of database.files) session.world.disks.give(file.path, file.bytes);
    instance.databases.splice(instance.databases.indexOf(database), 1);
  }
  answer.done(COMMAND.other, null, { kind: doneKind(run) });
}

export async function alterDatabase(statement: Of<'alterDatabase'>, run: Run): Promise<void> {
  const { session, answer } = run;
  const name = statement.database ?? session.database.name;
  if (session.transaction.depth > 0) throw failure(226, 'ALTER DATABASE');
  const database = findDatabase(session.instance, name);
  if (!database || !mayAlter(session.state, database)) throw failed(message(5011, [name]));
  if (SYSTEM_DATABASES.has(database.name) && statement.setting.kind !== 'recovery')
    throw failed(message(5058, [optionName(statement.setting), database.name]));
  if (needsExclusiveAccess(statement.setting)) await takeAccess(database, statement, run);
  applySetting(database, statement.setting, session);
  answer.done(COMMAND.alterDatabase, null, { kind: doneKind(run) });
}

const failed = (why: ReturnType<typeof message>): SqlError => new SqlError([why, message(5069)]);

function optionName(setting: DatabaseSetting): string {
  if (setting.kind === 'access') return setting.access;
  if (setting.kind === 'state') return setting.state;
  return setting.kind.toUpperCase();
}

const needsExclusiveAccess = (setting: DatabaseSetting): boolean =>
  (setting.kind === 'access' && setting.access !== 'MULTI_USER') ||
  setting.kind === 'readOnly' ||
  (setting.kind === 'state' && setting.state === 'OFFLINE');

/** Throws the others out, fails at once, or waits until they are gone: as the statement wants it. */
async function takeAccess(database: Database, { rollbackImmediate, noWait }: Of<'alterDatabase'>, run: Run): Promise<void> {
  const { session, answer, signal } = run;
  const others = () => othersIn(session.instance, database, session.state);
  if (others().length === 0) return;
  if (noWait) throw failed(message(5061, [database.name]));
  if (rollbackImmediate) {
    for (const other of others()) {
      other.disconnect();
      session.instance.sessions.delete(other.id);
    }
    answer.message(message(5060, [100]));
    return;
  }
  while (others().length > 0) {
    if (signal.aborted) throw signal.reason;
    await sleep(POLL_MS);
  }
}

function applySetting(database: Database, setting: DatabaseSetting, session: Session): void {
  switch (setting.kind) {
    case 'recovery':
      if (database.mirroring || database.availabilityGroup !== null) throw failed(message(1468, [database.name]));
      database.recoveryModel = setting.model;
      if (setting.model === 'SIMPLE') database.lastLogBackupLsn = null;
      return;
    case 'access':
      refuseWhenTaken(database, session);
      database.userAccess = setting.access;
      return;
    case 'state':
      database.state = setting.state;
      return;
    case 'readOnly':
      database.isReadOnly = setting.value;
      return;
    case 'partner':
      setPartner(database, setting.partner);
      return;
    case 'hadr':
      setAvailabilityGroup(database, setting.group, session);
  }
}

/** Only the one user of a single-user database may change that. */
function refuseWhenTaken(database: Database, { instance, state }: Session): void {
  if (database.userAccess !== 'SINGLE_USER') return;
  if (othersIn(instance, database, state).length > 0) throw failed(message(5064, [database.name]));
}

/** A mirror that is let go is a database in the middle of a restore. */
function setPartner(database: Database, partner: 'OFF' | { address: string }): void {
  if (partner === 'OFF') {
    if (!database.mirroring) throw failed(message(1416, [database.name]));
    if (database.mirroring.role === 'MIRROR') database.state = 'RESTORING';
    database.mirroring = null;
    return;
  }
  if (database.recoveryModel !== 'FULL') throw failed(message(1465, [database.name]));
  const host = /^TCP:\/\/([^:]+):\d+$/i.exec(partner.address)?.[1];
  if (host === undefined) throw failed(message(1449));
  database.mirroring = {
    role: database.state === 'RESTORING' ? 'MIRROR' : 'PRINCIPAL',
    state: 'SYNCHRONIZED',
    partnerAddress: partner.address,
    partnerInstance: host.split('.')[0]!.toUpperCase(),
    witnessAddress: null,
  };
}

function setAvailabilityGroup(database: Database, group: string | null, { instance }: Session): void {
  if (!isAtLeast(instance.product, '2012')) throw fatal(102, 'HADR');
  if (group !== null && !instance.availabilityGroups.some(({ name }) => sameName(name, group))) throw failed(message(41044, [group]));
  if (group === null && database.availabilityGroup !== null) database.state = 'RESTORING';
  database.availabilityGroup = group;
}

/** On the primary a database leaves its group and stays as it is. */
export function alterAvailabilityGroup({ group, action, database: name }: Of<'alterAvailabilityGroup'>, run: Run): void {
  const { session, answer } = run;
  const { instance } = session;
  if (!isAtLeast(instance.product, '2012')) throw fatal(102, 'AVAILABILITY');
  const found = instance.availabilityGroups.find((candidate) => sameName(candidate.name, group));
  if (!found || !isSysadmin(session.state)) throw failure(15151, 'alter', 'availability group', group);
  if (found.role !== 'PRIMARY') throw failure(41190, group);
  const database = findDatabase(instance, name);
  if (!database) throw failure(911, name);
  database.availabilityGroup = action === 'add' ? found.name : null;
  answer.done(COMMAND.other, null, { kind: doneKind(run) });
}

/** DBCC CHECKDB: finds the pages that the practice has damaged. */
export function checkDatabase({ database: operand, noMessages }: Of<'checkDatabase'>, run: Run): void {
  const { session, answer } = run;
  const database = operand === null ? session.database : session.enter(evaluateOperand(operand, session));
  if (!mayAlter(session.state, database)) throw failure(15247);
  for (const page of database.damagedPages) answer.message(message(8928, [database.tables[0]?.id ?? 34, 1, 65536, 65536, page]));
  const count = database.damagedPages.length;
  if (!noMessages || count > 0) answer.message(message(8989, [0, count, database.name]));
  if (count > 0) answer.message(message(8958, [database.name]));
  if (!noMessages) answer.message(message(2528));
  answer.done(COMMAND.other, null, { kind: doneKind(run), failed: count > 0 });
}
