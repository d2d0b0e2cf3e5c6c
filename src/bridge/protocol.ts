import { z } from 'zod';
import { CommandError, OUTCOMES } from '../domain/command-failure.js';
import { ComponentRequest } from '../domain/component-restore.js';
import { ComponentKind } from '../domain/components.js';
import { Finding } from '../domain/findings.js';
import type { Row } from '../domain/json.js';
import {
  BackupResult,
  BackupSet,
  ComponentRestoreResult,
  DatabaseBackup,
  DatabaseBackupTest,
  DatabaseRestoreResult,
  Difference,
  FileStoreResult,
  InstallationCheck,
  KeepDecision,
  Readiness,
  RehearsalResult,
  RestorePlan,
  RestoreResult,
  Runbook,
  TestResult,
} from '../domain/results.js';

/** Said first by both sides, which ship together; another number is `BridgeVersionMismatch`. */
export const PROTOCOL = 1;

/** A line is ASCII, ends in LF and has at most this many characters. */
export const MAX_LINE = 1024 * 1024;

const Count = z.int().nonnegative();
const Reply = z.int().positive();

/** UNC prefix -> local folder: for labs and moved shares. */
const PathMap = z.record(z.string(), z.string());
/** Full paths of files; so many still fit into a line. */
const Files = z.strictObject({ paths: z.array(z.string().min(1)).min(1).max(4000) });
const Repository = { repository: z.string().min(1) };
const Sets = { ...Repository, set: z.array(z.string()).nullable() }; // null: all

/** What a restore works with. */
const RestoreWorld = {
  stagingPath: z.string().nullable(), // null: the temporary folder of this account
  pathMap: PathMap,
};
/** What a plan is made from. */
const PlanBasis = {
  ...Repository,
  ...RestoreWorld,
  set: z.string().nullable(), // null: the one `current` names
  lost: z.array(z.string().min(1)).min(1).max(1000),
  notPaired: z.boolean(),
  newPool: z.string().min(1).nullable(), // FQDN of the pool that takes the place of the lost one
  repositoryUnc: z.string().nullable(), // null: as the repository tells it, or its path
  sqlStagingPath: z.string().min(1).nullable(), // on the SQL servers; null: they read from the repository
};
/** How a plan is carried out. */
const Running = {
  ...RestoreWorld,
  isInteractive: z.boolean(), // somebody can answer
  until: z.string().min(1).nullable(), // id of the step to stop after; null: to the end
  skip: z.array(z.strictObject({ step: z.string().min(1), reason: z.string().min(1).max(1000) })).max(1000),
  breakLock: z.boolean(),
};

/** How closely a set is looked at. */
const Depth = z.discriminatedUnion('method', [
  z.strictObject({ method: z.literal('Full') }),
  z.strictObject({ method: z.literal('Quick') }),
  z.strictObject({ method: z.literal('Sample'), percent: z.number().gt(0).max(100), seed: z.string().max(100).nullable() }),
]);

/** One row per cmdlet: what it takes and what comes back. `output` rows are the objects of a cmdlet that lists. */
export const METHODS = {
  'installation.test': { params: z.strictObject({}), output: InstallationCheck, result: z.null() },
  'environment.backup': {
    params: z.strictObject({
      ...Repository,
      components: z.array(ComponentKind).min(1).nullable(), // null: all
      pools: z.array(z.string().min(1)).min(1).nullable(), // null: all
      label: z.string().max(200).nullable(),
      stagingPath: z.string().nullable(), // null: the temporary folder of this account
      pathMap: PathMap,
      timeoutMs: z.int().positive(), // for one export
      withPrivateKeys: z.boolean(), // the module has the secret 'certificatePassword'
      copying: z.strictObject({
        exclude: z.array(z.string().min(1).max(500)).max(1000),
        readAll: z.boolean(),
        bytesPerSecond: z.int().positive().nullable(),
        limit: z.int().min(1).max(64),
      }),
      repositoryUnc: z.string().nullable(), // null: as the repository tells it, or its path
      databases: z.strictObject({
        stagingPath: z.string().min(1).nullable(), // on the SQL servers; null: they write to the repository
        useExisting: z.boolean(),
        includeCopies: z.boolean(),
        persistentChat: z.enum(['Export', 'SqlBackup']),
      }),
      breakLock: z.boolean(),
      planOnly: z.boolean(),
    }),
    output: z.never(),
    result: BackupResult,
  },
  'backup.list': { params: z.strictObject({ ...Sets, latest: z.boolean() }), output: BackupSet, result: z.null() },
  'backup.test': {
    params: z.strictObject({
      ...Sets,
      depth: Depth,
      live: z.boolean(),
      restoreAside: z
        .strictObject({
          sqlInstance: z.string().min(1),
          repositoryUnc: z.string().nullable(),
          sqlStagingPath: z.string().min(1).nullable(),
          pathMap: PathMap,
        })
        .nullable(), // null: no database is restored
    }),
    output: TestResult,
    result: z.null(),
  },
  'backup.compare': {
    params: z.strictObject({ ...Repository, reference: z.string().nullable(), set: z.string().nullable() }),
    output: Difference,
    result: z.null(),
  },
  'backup.remove': {
    params: z.strictObject({
      ...Sets,
      keepLast: z.int().positive().nullable(),
      keepDays: z.int().nonnegative().nullable(),
      force: z.boolean(),
      breakLock: z.boolean(),
      planOnly: z.boolean(),
    }),
    output: KeepDecision,
    result: z.null(),
  },
  'filestore.restore': {
    params: z.strictObject({
      ...Repository,
      set: z.string().nullable(), // null: the newest that has the store
      fileStore: z.string().nullable(), // UNC path it was captured from; null: the only one
      include: z.array(z.string().min(1).max(4096)).nullable(), // null: all of it
      destination: z.string().nullable(), // null: where it came from
      pathMap: PathMap,
      overwriteNewer: z.boolean(),
      runId: z.string().nullable(), // of an interrupted run to go on with
      planOnly: z.boolean(),
    }),
    output: FileStoreResult,
    result: z.null(),
  },
  'restore.plan': { params: z.strictObject(PlanBasis), output: z.never(), result: RestorePlan },
  'runbook.export': {
    params: z.strictObject({
      ...PlanBasis,
      planId: z.string().nullable(), // of a plan that was shown before
      live: z.boolean(), // look at the deployment, too
      format: z.enum(['Html', 'Markdown']),
      folder: z.string().min(1),
      file: z.string().min(1).nullable(), // null: named after what is lost
      force: z.boolean(),
    }),
    output: z.never(),
    result: Runbook,
  },
  'readiness.test': {
    params: z.strictObject({
      ...Repository,
      set: PlanBasis.set,
      rehearse: z.boolean(), // every server, however many there are
      stagingPath: RestoreWorld.stagingPath,
    }),
    output: Readiness,
    result: z.null(),
  },
  'restorePlan.test': {
    params: z.strictObject({
      ...Repository,
      set: PlanBasis.set,
      lost: PlanBasis.lost,
      notPaired: PlanBasis.notPaired,
      newPool: PlanBasis.newPool,
      repositoryUnc: PlanBasis.repositoryUnc,
      sqlStagingPath: PlanBasis.sqlStagingPath,
      planId: z.string().nullable(), // of a plan that was shown before
      stagingPath: RestoreWorld.stagingPath,
    }),
    output: z.never(),
    result: RehearsalResult,
  },
  'server.restore': {
    params: z.strictObject({
      ...PlanBasis,
      ...Running,
      planId: z.string().nullable(), // of a plan that was shown before
      planOnly: z.boolean(),
    }),
    output: z.never(),
    result: RestoreResult,
  },
  'restore.resume': {
    params: z.strictObject({
      ...Repository,
      ...Running,
      run: z.string().nullable(), // null: the only unfinished one
      repeat: z.array(z.string().min(1)).max(1000), // steps in doubt that did not take effect
    }),
    output: z.never(),
    result: RestoreResult,
  },
  'component.restore': {
    params: z.strictObject({
      ...Repository,
      ...Running,
      wish: z.union([
        z.strictObject({
          set: z.string().nullable(), // null: the one `current` names
          component: ComponentRequest.shape.kind,
          pool: z.string().min(1).nullable(), // null: of the whole deployment
          users: z.array(z.string().min(1).max(500)).max(1000),
          resolveNameConflicts: z.boolean(),
        }),
        z.strictObject({ undo: z.string().min(1) }), // the run to take back
      ]),
      planOnly: z.boolean(),
    }),
    output: z.never(),
    result: ComponentRestoreResult,
  },
  'database.restore': {
    params: z.strictObject({
      ...Repository,
      set: z.string().nullable(), // null: the newest that has the database
      sqlInstance: z.string().min(1),
      database: z.string().min(1).max(128),
      as: z.string().min(1).max(128).nullable(), // null: its own name
      repositoryUnc: z.string().nullable(), // null: as the repository tells it, or its path
      sqlStagingPath: z.string().min(1).nullable(), // on the SQL server; null: it reads from the repository
      pathMap: PathMap,
      disconnect: z.boolean(),
      withoutSafetyBackup: z.boolean(),
      planOnly: z.boolean(),
    }),
    output: z.never(),
    result: DatabaseRestoreResult,
  },
  'restore.stop': {
    params: z.strictObject({ ...Repository, run: z.string().nullable(), breakLock: z.boolean() }), // null: the only unfinished one
    output: z.never(),
    result: RestoreResult,
  },
  'databaseBackup.list': { params: Files, output: DatabaseBackup, result: z.null() },
  'databaseBackup.test': { params: Files, output: DatabaseBackupTest, result: z.null() },
  'completion.list': {
    params: z.strictObject(Repository),
    output: z.never(),
    result: z.strictObject({ SetIds: z.array(z.string()), Pools: z.array(z.string()) }),
  },
} as const;

export type Method = keyof typeof METHODS;
export type Params<M extends Method> = z.output<(typeof METHODS)[M]['params']>;
export type Output<M extends Method> = z.output<(typeof METHODS)[M]['output']>;
export type Result<M extends Method> = z.output<(typeof METHODS)[M]['result']>;

/**
 * Core to module. `id` is the number of the request, `ask` the number of the ask within it. On the wire `null`, never absence:
 * StrictMode throws on a missing property.
 */
export const ToModule = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('hello'), protocol: z.int(), version: z.string(), node: z.string() }),
  z.strictObject({ type: z.literal('plan'), id: Reply, title: z.string(), lines: z.array(z.string()) }),
  z.strictObject({ type: z.literal('finding'), id: Reply, finding: Finding }),
  z.strictObject({
    type: z.literal('progress'),
    id: Reply,
    stepId: z.string(),
    activity: z.string(),
    done: Count,
    total: Count,
    unit: z.enum(['steps', 'bytes', 'files']),
  }),
  z.strictObject({ type: z.literal('log'), id: Reply, level: z.enum(['verbose', 'warning', 'debug']), text: z.string() }),
  z.strictObject({ type: z.literal('output'), id: Reply, value: z.json() }),
  z.strictObject({
    type: z.literal('ask'),
    id: Reply,
    ask: Reply,
    kind: z.enum(['command', 'read', 'write', 'sql', 'confirm', 'choose']),
    name: z.string(),
    computer: z.string().nullable(), // a read or write on another machine
    args: z.record(z.string(), z.json()),
    select: z.array(z.string()),
    timeoutMs: Count, // 0: none, a person answers
  }),
  z.strictObject({ type: z.literal('next'), id: Reply, ask: Reply }), // the turn goes back to the module: go on with the ask
  z.strictObject({ type: z.literal('cancel'), id: Reply, ask: Reply }), // likewise, but stop what runs and answer
  z.strictObject({ type: z.literal('result'), id: Reply, value: z.json() }),
  z.strictObject({
    type: z.literal('error'),
    id: Reply,
    code: z.string(),
    category: z.string(),
    message: z.string(),
    hint: z.string().nullable(),
  }),
]);
export type ToModule = z.infer<typeof ToModule>;

/** What JSON.parse gave needs no second look inside: a copy of every row would cost more than the row. */
const ProjectedRow = z.custom<Row>((row) => typeof row === 'object' && row !== null && !Array.isArray(row), 'not an object');

/** Module to core. */
export const ToCore = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('run'), protocol: z.int(), id: Reply, method: z.string(), params: z.json() }),
  z.strictObject({ type: z.literal('chunk'), id: Reply, ask: Reply, rows: z.array(ProjectedRow) }),
  // one string that is too long for a line, in pieces; `last` ends it and makes it the row { '.': text }
  z.strictObject({ type: z.literal('piece'), id: Reply, ask: Reply, text: z.string(), last: z.boolean() }),
  z.strictObject({ type: z.literal('beat'), id: Reply, ask: Reply }),
  z.strictObject({
    type: z.literal('answer'),
    id: Reply,
    ask: Reply,
    outcome: z.enum(OUTCOMES),
    errors: z.array(CommandError), // terminating or not; `done` with errors is a failure too
    warnings: z.array(z.string()),
    abandoned: z.boolean(), // the command would not stop: it may still be running
  }),
  z.strictObject({ type: z.literal('cancel') }),
]);
export type ToCore = z.infer<typeof ToCore>;
