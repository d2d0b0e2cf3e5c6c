import { join } from 'node:path';
import type { CommandEnd } from '../domain/command-failure.js';
import { LyncBackupError } from '../domain/errors.js';
import type { Json, Row } from '../domain/json.js';
import type { Ask, SessionPipe } from '../ports/session-pipe.js';
import type { Question } from '../ports/shell.js';
import { Worker, type WorkerOptions } from './shell-worker/worker.js';

const SILENCE_MS = 60_000; // looking for an installed product takes the longest without a beat

export interface WorkerPipeOptions extends Partial<Pick<WorkerOptions, 'powershell' | 'environment' | 'silenceMs'>> {
  /** Folder of the module. */
  moduleFolder: string;
  /** Most PowerShells at the same time; an ask beyond it waits. Default 1. */
  limit?: number;
  /** Consents, in the place of a session's ShouldProcess. Without it nothing that needs consent is done. */
  confirm?: (target: string, action: string) => Promise<boolean>;
  choose?: (question: Question) => Promise<number>;
}

export interface WorkerPipe extends SessionPipe {
  /** Ends the PowerShells and what they run. */
  close(): void;
}

/**
 * PowerShells of our own in the place of a session, for programs that none started: each loads the module, whose executor does what is asked
 * as it does for a session, and several asks may run at once. They start when they are needed and stay. To cancel an ask, or to leave it
 * before its end, ends its PowerShell and does not wait for what a server then undoes.
 */
export function workerPipe(options: WorkerPipeOptions): WorkerPipe {
  const workerOptions: WorkerOptions = {
    powershell: options.powershell ?? defaultPowerShell(),
    module: join(options.moduleFolder, 'LyncBackup.psd1'),
    environment: { ...process.env, ...options.environment },
    silenceMs: options.silenceMs ?? SILENCE_MS,
  };
  const idle: Worker[] = [];
  const busy = new Set<Worker>();
  const waiting: (() => void)[] = [];
  let isClosed = false;

  async function take(): Promise<Worker> {
    while (busy.size >= (options.limit ?? 1)) await new Promise<void>((resolve) => waiting.push(resolve));
    if (isClosed) throw new LyncBackupError('Cancelled', 'the PowerShells of this program were closed');
    let worker = idle.pop();
    while (worker && !worker.isUsable) worker = idle.pop();
    worker ??= new Worker(workerOptions);
    busy.add(worker);
    return worker;
  }

  function release(worker: Worker): void {
    busy.delete(worker);
    if (worker.isUsable && !isClosed) idle.push(worker);
    waiting.shift()?.();
  }

  return {
    async *ask(ask, signal) {
      if (ask.kind === 'confirm' || ask.kind === 'choose') return yield* askPerson(ask, options);
      refuseSecrets(ask);
      const worker = await take();
      try {
        return yield* worker.run(ask, signal);
      } finally {
        release(worker);
      }
    },
    close() {
      isClosed = true;
      for (const worker of [...idle.splice(0), ...busy]) worker.kill();
    },
  };
}

/** What the program that owns the workers answers. */
async function* askPerson(ask: Ask, { confirm, choose }: WorkerPipeOptions): AsyncGenerator<Row, CommandEnd & { warnings: string[] }> {
  yield { '.': ask.kind === 'confirm' ? ((await confirm?.(ask.args['target'] as string, ask.name)) ?? false) : await chosen(ask, choose) };
  return { outcome: 'done', errors: [], abandoned: false, warnings: [] };
}

async function chosen({ name, args }: Ask, choose: WorkerPipeOptions['choose']): Promise<Json> {
  const { default: preselected, ...question } = args as unknown as Omit<Question, 'title' | 'preselected'> & { default: number };
  if (choose) return choose({ title: name, preselected, ...question });
  throw new LyncBackupError(
    'InvalidRequest',
    `nobody is there to answer '${name}'`,
    'Give a function choose, or run this in a PowerShell session.',
  );
}

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
