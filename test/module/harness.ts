import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';
import { ensurePowerShell } from '../../src/lab/powershell/build-host.mjs';
import { type PsRecord, type RunResult, type TextStream, toRunResult } from './run-result.js';

export * from './run-result.js';

const LINE_PREFIX = '#RECORD ';
const DEFAULT_TIMEOUT_MS = 30_000;
/** A complete PowerShell compiles the recorder first. */
const START_TIMEOUT_MS = 30_000;
const SCRIPT = fileURLToPath(new URL('harness.ps1', import.meta.url));

export interface RunOptions {
  /** Answers to prompts in their order: a choice by its label, a line or secret by its text, a credential. A prompt without an answer fails. */
  answers?: readonly (string | { userName: string; password: string })[];
  /** Set for the run and restored afterwards; null removes one. */
  environment?: Readonly<Record<string, string | null>>;
  workingFolder?: string;
  /** Of the script's thread; `en-US` unless another is named. */
  culture?: string;
  /** Set in the runspace before the script runs: preference variables above all. */
  variables?: Readonly<Record<string, string | number | boolean | null>>;
  /** Presses Ctrl+C at the first record on that stream whose text matches; .NET's regular expressions. The text of an error starts with its FullyQualifiedErrorId, of progress with `activity: status`. */
  stopOn?: { stream: 'output' | 'error' | 'progress' | 'prompt' | TextStream; pattern: string };
  /** False: the host has no user interface at all, as in a background job. */
  userInterface?: boolean;
  timeoutMs?: number;
}

/** One PowerShell process; every run has a runspace of its own. */
export class PowerShellHarness {
  private child: ChildProcessWithoutNullStreams | null = null;

  /**
   * Runs a script and gives back what it put on every stream. One run at a time.
   * @throws {Error} the run took longer than `timeoutMs` (and the start of the process, where it is the first), or the process ended; the message tells what was seen until then
   */
  async run(script: string, options: RunOptions = {}): Promise<RunResult> {
    const { timeoutMs = DEFAULT_TIMEOUT_MS, ...request } = options;
    const startMs = this.child ? 0 : START_TIMEOUT_MS;
    const child = (this.child ??= startHost());
    const records: PsRecord[] = [];
    const consoleLines: string[] = [];
    try {
      await untilEnd(child, asciiJson({ ...request, script }), startMs + timeoutMs, records, consoleLines);
    } catch (error) {
      this.stop();
      throw new Error(`${(error as Error).message}\nSeen until then:\n${describe(records, consoleLines)}`, { cause: error });
    }

    return toRunResult(records, consoleLines.join('\n'));
  }

  stop(): void {
    this.child?.kill('SIGKILL');
    this.child = null;
  }
}

/** A harness for the test file that calls this at its top; its process ends with the file. */
export function usePowerShell(): PowerShellHarness {
  const harness = new PowerShellHarness();
  afterAll(() => harness.stop());
  return harness;
}

function startHost(): ChildProcessWithoutNullStreams {
  const { path } = ensurePowerShell();
  const env = { ...process.env, TERM: 'dumb', NO_COLOR: '1' };
  const child = spawn(path, ['-NoLogo', '-NoProfile', '-ExecutionPolicy', 'Bypass', '-File', SCRIPT], {
    env,
    windowsHide: true,
  });
  child.stdin.on('error', () => undefined); // the exit tells more than a broken pipe
  return child;
}

/** Sends one request and collects records until the one that ends the run. */
function untilEnd(
  child: ChildProcessWithoutNullStreams,
  request: string,
  timeoutMs: number,
  records: PsRecord[],
  consoleLines: string[],
): Promise<void> {
  return new Promise((resolve, reject) => {
    const lines = createInterface({ input: child.stdout });
    const onError = (chunk: Buffer) => consoleLines.push(chunk.toString().trimEnd());
    const onExit = (code: number | null, signal: string | null) =>
      settle(new Error(`PowerShell ended during the run (${signal ?? `exit code ${code}`}).`));
    const timer = setTimeout(() => settle(new Error(`The script did not end within ${timeoutMs} ms.`)), timeoutMs);

    function settle(error?: Error): void {
      clearTimeout(timer);
      lines.close();
      child.stderr.off('data', onError);
      child.off('error', settle);
      child.off('exit', onExit);
      if (error) reject(error);
      else resolve();
    }

    lines.on('line', (line) => {
      const start = line.indexOf(LINE_PREFIX);
      if (start !== 0 && line !== '') consoleLines.push(start < 0 ? line : line.slice(0, start));
      if (start < 0) return;
      const record = JSON.parse(line.slice(start + LINE_PREFIX.length)) as PsRecord;
      records.push(record);
      if (record.stream === 'end') settle();
    });
    child.stderr.on('data', onError);
    child.once('error', settle);
    child.once('exit', onExit);
    child.stdin.write(request + '\n');
  });
}

/** JSON that no code page of a console can change. */
function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(/[^\x00-\x7e]/g, (c) => '\\u' + c.charCodeAt(0).toString(16).padStart(4, '0'));
}

function describe(records: readonly PsRecord[], consoleLines: readonly string[]): string {
  const seen = [...records.map((record) => JSON.stringify(record)), ...consoleLines];
  return seen.length > 0 ? seen.join('\n') : '(nothing)';
}
