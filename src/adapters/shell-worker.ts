import { join } from 'node:path';
import { commandFailure } from '../domain/command-failure.js';
import { LyncBackupError } from '../domain/errors.js';
import type { Json, Row } from '../domain/json.js';
import type { Ask } from '../ports/session-pipe.js';
import type { CommandOptions, Question, ReadOptions, Shell } from '../ports/shell.js';
import { Worker, type WorkerOptions } from './shell-worker/worker.js';

const SILENCE_MS = 60_000; // looking for an installed product takes the longest without a beat

export interface WorkerShellOptions extends Partial<Pick<WorkerOptions, 'powershell' | 'environment' | 'silenceMs'>> {
  /** Folder of the module. */
  moduleFolder: string;
  /** Most PowerShells at the same time; an ask beyond it waits. Default 1. */
  limit?: number;
  /** Stops every command. */
  signal?: AbortSignal;
  /** Consents, in the place of a session's ShouldProcess. Without it nothing that needs consent is done. */
  confirm?: (target: string, action: string) => Promise<boolean>;
  choose?: (question: Question) => Promise<number>;
}

export interface WorkerShell extends Shell {
  /** Ends the PowerShells and what they run. */
  close(): void;
}

/**
 * PowerShells of our own, for programs that no session started: each loads the module, whose executor runs the commands as it does for a
 * session. They start when they are needed and stay. To cancel, or to leave a command before its end, ends its PowerShell.
 */
export function workerShell(options: WorkerShellOptions): WorkerShell {
  const workerOptions: WorkerOptions = {
    powershell: options.powershell ?? defaultPowerShell(),
    module: join(options.moduleFolder, 'LyncBackup.psd1'),
    environment: { ...process.env, ...options.environment },
    silenceMs: options.silenceMs ?? SILENCE_MS,
  };
  const never = new AbortController().signal;
  const idle: Worker[] = [];
  const busy = new Set<Worker>();
  const waiting: (() => void)[] = [];
  let isClosed = false;

  async function take(): Promise<Worker> {
    while (busy.size >= (options.limit ?? 1)) await new Promise<void>((resolve) => waiting.push(resolve));
    if (isClosed) throw new LyncBackupError('Cancelled', 'the shell was closed');
    const worker = idle.pop() ?? new Worker(workerOptions);
    busy.add(worker);
    return worker.isUsable ? worker : (release(worker), take());
  }

  function release(worker: Worker): void {
    busy.delete(worker);
    if (worker.isUsable && !isClosed) idle.push(worker);
    waiting.shift()?.();
  }

  async function* run(ask: Ask, signal: AbortSignal): AsyncIterable<Row> {
    refuseSecrets(ask);
    const worker = await take();
    try {
      const end = yield* worker.run(ask, signal);
      const failure = commandFailure(ask.name, ask.timeoutMs, end);
      if (failure) throw failure;
    } finally {
      release(worker);
    }
  }

  const ask = (
    kind: 'command' | 'read' | 'write',
    name: string,
    args: Record<string, Json>,
    { computer, select, timeoutMs, signal }: ReadOptions,
  ) => run({ kind, name, computer: computer ?? null, args, select, timeoutMs }, anyOf(signal, options.signal) ?? never);

  return {
    command: (name, args, commandOptions: CommandOptions) => ask('command', name, args, commandOptions),
    read: (name, args, readOptions) => ask('read', name, args, readOptions),
    write: (name, args, writeOptions) => ask('write', name, args, writeOptions),
    confirm: async (target, action) => (await options.confirm?.(target, action)) ?? false,
    async choose(question) {
      if (options.choose) return options.choose(question);
      throw new LyncBackupError(
        'InvalidRequest',
        `nobody is there to answer '${question.title}'`,
        'Give a function choose, or run this in a PowerShell session.',
      );
    },
    close() {
      isClosed = true;
      for (const worker of [...idle.splice(0), ...busy]) worker.kill();
    },
  };
}

const anyOf = (one?: AbortSignal, other?: AbortSignal): AbortSignal | undefined =>
  one && other ? AbortSignal.any([one, other]) : (one ?? other);

/** What PowerShell is told is written to the log of script blocks, so a secret stays in the session that has it. */
function refuseSecrets({ name, args }: Ask): void {
  const holder = Object.entries(args).find(([, value]) => typeof value === 'object' && value !== null && '$secret' in value);
  if (holder)
    throw new LyncBackupError(
      'InvalidRequest',
      `${name} needs a secret for '${holder[0]}', and a PowerShell of our own has none`,
      'Run this in a PowerShell session.',
    );
}

/** Windows PowerShell, where the product's modules load; elsewhere, for practice, PowerShell 7. */
function defaultPowerShell(): string {
  const named = process.env['LYNCBACKUP_POWERSHELL'];
  if (named) return named;
  if (process.platform !== 'win32') return 'pwsh';
  const folder = process.arch === 'ia32' && process.env['PROCESSOR_ARCHITEW6432'] ? 'Sysnative' : 'System32'; // the 32-bit one has no product modules
  return join(process.env['SystemRoot'] ?? 'C:\\Windows', folder, 'WindowsPowerShell', 'v1.0', 'powershell.exe');
}
