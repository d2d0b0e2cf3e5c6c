/**
 * Every way to fail, in one table. Codes and categories are interface: PowerShell shows them as `<Code>,<Cmdlet>`, scripts match on them.
 * `category` is a member of System.Management.Automation.ErrorCategory. `retry` says what makes another attempt worth it.
 */
export const ERRORS = {
  AccessDenied: { category: 'PermissionDenied', retry: 'never' },
  BackupFileDamaged: { category: 'InvalidData', retry: 'never' },
  BackupSetNotFound: { category: 'ObjectNotFound', retry: 'never' },
  BackupUnsuitable: { category: 'InvalidData', retry: 'never' },
  BridgeBroken: { category: 'ConnectionError', retry: 'later' },
  BridgeVersionMismatch: { category: 'InvalidOperation', retry: 'never' },
  BundleMissing: { category: 'ObjectNotFound', retry: 'never' },
  Cancelled: { category: 'OperationStopped', retry: 'later' },
  CommandNotAllowed: { category: 'PermissionDenied', retry: 'never' },
  DatabaseDamaged: { category: 'InvalidData', retry: 'never' },
  DatabaseInUse: { category: 'ResourceBusy', retry: 'later' },
  DatabaseMirrored: { category: 'InvalidOperation', retry: 'later' },
  DiskFull: { category: 'ResourceUnavailable', retry: 'later' },
  ElevationRequired: { category: 'PermissionDenied', retry: 'never' },
  FormatInvalid: { category: 'InvalidData', retry: 'never' },
  Internal: { category: 'NotSpecified', retry: 'never' },
  InvalidRequest: { category: 'InvalidArgument', retry: 'never' },
  LinksUnsupported: { category: 'NotImplemented', retry: 'never' },
  LyncModuleMissing: { category: 'NotInstalled', retry: 'never' },
  ManifestInvalid: { category: 'InvalidData', retry: 'never' },
  ManifestTooNew: { category: 'NotImplemented', retry: 'never' },
  ModuleOnShare: { category: 'InvalidOperation', retry: 'never' },
  NodeMissing: { category: 'NotInstalled', retry: 'never' },
  NodeTooOld: { category: 'NotInstalled', retry: 'never' },
  NotARepository: { category: 'InvalidData', retry: 'never' },
  ObjectExists: { category: 'ResourceExists', retry: 'never' },
  ObjectNotFound: { category: 'ObjectNotFound', retry: 'never' },
  PathInvalid: { category: 'InvalidArgument', retry: 'never' },
  PlanNotApplicable: { category: 'InvalidOperation', retry: 'never' },
  PlanStale: { category: 'InvalidOperation', retry: 'never' },
  PracticeSet: { category: 'InvalidOperation', retry: 'never' },
  RepositoryFull: { category: 'ResourceUnavailable', retry: 'later' },
  RepositoryLocked: { category: 'ResourceBusy', retry: 'later' },
  RepositoryMisplaced: { category: 'InvalidArgument', retry: 'never' },
  RepositoryMissing: { category: 'ObjectNotFound', retry: 'never' },
  RightsMissing: { category: 'PermissionDenied', retry: 'never' },
  RunNotFound: { category: 'ObjectNotFound', retry: 'never' },
  RunTakenOver: { category: 'InvalidOperation', retry: 'never' },
  SessionUnsuitable: { category: 'InvalidOperation', retry: 'never' },
  SetInUse: { category: 'ResourceBusy', retry: 'later' },
  ShareUnreachable: { category: 'ResourceUnavailable', retry: 'later' },
  SqlConnectionLost: { category: 'ConnectionError', retry: 'later' },
  SqlFailed: { category: 'NotSpecified', retry: 'later' },
  SqlNotEncrypted: { category: 'SecurityError', retry: 'never' },
  SqlSignInRefused: { category: 'AuthenticationError', retry: 'never' },
  SqlUnreachable: { category: 'ConnectionError', retry: 'later' },
  StagingFull: { category: 'ResourceUnavailable', retry: 'later' },
  StepFailed: { category: 'NotSpecified', retry: 'later' },
  StepTimedOut: { category: 'OperationTimeout', retry: 'later' },
  StoreFailed: { category: 'DeviceError', retry: 'later' },
  TopologyInvalid: { category: 'InvalidData', retry: 'never' },
} as const;

export type ErrorCode = keyof typeof ERRORS;

/** The only error that leaves a room. `message`: one lower-case fact that names the object. `hint`: the operator's next move. */
export class LyncBackupError extends Error {
  override readonly name = 'LyncBackupError';

  /** By what it is, not by who made it: the practice deployment in the core is a program with a copy of this class. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof Error && value.name === 'LyncBackupError';
  }

  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly hint: string | null = null,
    cause?: unknown,
  ) {
    super(message, { cause });
  }
}

/** @throws {LyncBackupError} `Cancelled` once the run was stopped */
export function throwIfStopped(signal: AbortSignal): void {
  if (signal.aborted) throw new LyncBackupError('Cancelled', 'the run was stopped');
}

/** Whether it is one of ours with this code. */
export const isCode = (cause: unknown, code: ErrorCode): cause is LyncBackupError =>
  cause instanceof LyncBackupError && cause.code === code;

/** For `catch`: lets this code pass as nothing, and nothing else. */
export const ignoring =
  (code: ErrorCode) =>
  (cause: unknown): undefined => {
    if (!isCode(cause, code)) throw cause;
  };

/** For what goes on without a thing that could not be looked at: a stop, a broken bridge and what is not ours end it all the same. */
export function rethrowUnlessTold(cause: unknown): asserts cause is LyncBackupError {
  if (!(cause instanceof LyncBackupError) || cause.code === 'Cancelled' || cause.code === 'BridgeBroken') throw cause;
}
