import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { CommandError, OUTCOMES, type CommandEnd } from '../../domain/command-failure.js';
import { LyncBackupError, throwIfStopped } from '../../domain/errors.js';
import type { Row } from '../../domain/json.js';
import type { Ask } from '../../ports/session-pipe.js';
import { HardenedPowerShell } from './hardened-powershell.js';

export interface WorkerOptions {
  powershell: string; // path of the program
  module: string; // path of LyncBackup.psd1
  environment: NodeJS.ProcessEnv;
  silenceMs: number; // without a sign of life for so long the shell hangs; it gives one each second
}

/** What the module's executor says of an ask, as on the pipe of a session. */
const Told = z.discriminatedUnion('type', [
  z.object({ type: z.literal('chunk'), rows: z.array(z.custom<Row>((row) => typeof row === 'object' && row !== null)) }),
  z.object({ type: z.literal('piece'), text: z.string(), last: z.boolean() }),
  z.object({ type: z.literal('beat') }),
  z.object({
    type: z.literal('answer'),
    outcome: z.enum(OUTCOMES),
    errors: z.array(CommandError),
    warnings: z.array(z.string()),
    abandoned: z.boolean(),
  }),
]);
type Told = z.infer<typeof Told>;

const MODULE = '$LyncBackupModule';
const READY = 'ready';
const START_MS = 60_000; // a virus scanner reads each file of the module first

/** Text that crosses into PowerShell whatever is in it: Base64 has no quote, no dollar sign and no letter outside ASCII. */
const inBase64 = (text: string): string => Buffer.from(text).toString('base64');
const fromBase64 = (text: string): string => `([System.Text.Encoding]::UTF8.GetString([Convert]::FromBase64String('${inBase64(text)}')))`;

/** One PowerShell of our own with the module in it; it does one ask at a time, and is not used again after one that went wrong in its frame. */
export class Worker {
  private readonly shell: HardenedPowerShell;
  private readonly started: Promise<void>;
  private hasEnded = false;
  private silenceMs = START_MS;

  constructor(private readonly options: WorkerOptions) {
    this.shell = new HardenedPowerShell(options.powershell, options.environment);
    void this.shell.ended.then(() => (this.hasEnded = true));
    this.started = this.start();
    this.started.catch(() => undefined); // told to the first who asks
  }

  get isUsable(): boolean {
    return !this.hasEnded;
  }

  /** Ends the shell and what it runs. */
  kill(): void {
    this.hasEnded = true;
    this.shell.kill();
  }

  /** Rows as they come; the return value tells how it ended. @throws {LyncBackupError} `Cancelled`, `BridgeBroken`, `StepTimedOut` */
  async *run(ask: Ask, signal: AbortSignal): AsyncGenerator<Row, CommandEnd & { warnings: string[] }> {
    let isWhole = false;
    try {
      await this.unlessStopped(this.started, signal);
      const mark = `#LB${randomBytes(12).toString('hex')}`;
      const request = { mark, ask: { ...ask, id: 1, ask: 1 } };
      const lines = this.send(`& ${MODULE} Invoke-WorkerAsk '${inBase64(JSON.stringify(request))}'`, mark, ask.name);
      const text: string[] = [];
      for (let number = 1; ; number++) {
        const told = parse(await this.unlessStopped(lines.next(), signal), number);
        if (told.type === 'chunk') yield* told.rows;
        if (told.type === 'piece') {
          text.push(told.text);
          if (told.last) yield { '.': text.splice(0).join('') };
        }
        if (told.type !== 'answer') continue;
        if (!told.abandoned) await lines.end();
        isWhole = !told.abandoned;
        return { ...told, abandoned: false }; // what would not stop ends with the shell
      }
    } finally {
      if (!isWhole) this.kill();
    }
  }

  private async start(): Promise<void> {
    const mark = `#LB${randomBytes(12).toString('hex')}`;
    const command = [
      "$ErrorActionPreference = 'Stop'",
      "$ProgressPreference = 'SilentlyContinue'",
      `${MODULE} = Import-Module -Name ${fromBase64(this.options.module)} -PassThru -DisableNameChecking`,
      `& ${MODULE} Start-LyncWorker ${process.pid}`,
      `[Console]::Out.Write("\`n${mark} ${READY}\`n")`,
    ].join('; ');
    const lines = this.send(command, mark, 'LyncBackup');
    await lines.next();
    await lines.end();
    this.silenceMs = this.options.silenceMs;
  }

  /** Sends one line of PowerShell. `next` gives the lines with the mark, without it, as they come; `end` waits until the shell takes the next command. */
  private send(command: string, mark: string, name: string): { next(): Promise<string>; end(): Promise<void> } {
    const queue: string[] = [];
    let wake = (): void => undefined;
    let room = (): void => undefined;
    this.shell.output.claim = async (line) => {
      const at = line.indexOf(`${mark} `);
      if (at < 0) return false;
      queue.push(line.slice(at + mark.length + 1).trimEnd());
      wake();
      await new Promise<void>((resolve) => (room = resolve)); // a reader that is slow makes the command wait
      return true;
    };
    let isDone = false;
    const done = this.shell
      .invoke(command)
      .catch(() => undefined) // of a shell that ended
      .then(() => {
        isDone = true;
        this.shell.history.length = 0;
        wake();
      });
    const ended = this.shell.ended.then(() => wake());
    void ended;
    const next = async (): Promise<string> => {
      for (;;) {
        const line = queue.shift();
        if (line !== undefined) {
          room();
          return line;
        }
        if (this.hasEnded || isDone) throw this.broken(name);
        await this.withinSilence(new Promise<void>((resolve) => (wake = resolve)), name);
      }
    };
    return { next, end: () => this.withinSilence(done, name) };
  }

  private broken(name: string): LyncBackupError {
    const said = this.shell.errors.noise || this.shell.output.noise;
    return new LyncBackupError(
      'BridgeBroken',
      `'${this.options.powershell}' ${this.shell.ending ?? 'gave no answer'} in the middle of ${name}${said ? `: ${said}` : ''}`,
      'Find out whether it took effect, then try again; another shell is started then.',
    );
  }

  /** A shell that says nothing at all hangs as a whole: it cannot keep its own time either. */
  private async withinSilence<T>(wait: Promise<T>, name: string): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const silence = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        const message = `${name} gave no sign of life for ${this.silenceMs / 1000} s, and its shell was ended`;
        reject(new LyncBackupError('StepTimedOut', message, 'Find out whether it took effect, and why it hangs.'));
      }, this.silenceMs);
    });
    return Promise.race([wait, silence]).finally(() => clearTimeout(timer));
  }

  private async unlessStopped<T>(wait: Promise<T>, signal: AbortSignal): Promise<T> {
    let stop = (): void => undefined;
    wait.catch(() => undefined); // when it loses the race nobody else waits for it
    throwIfStopped(signal);
    const stopped = new Promise<never>((_, reject) => {
      stop = () => reject(new LyncBackupError('Cancelled', 'the run was stopped'));
      signal.addEventListener('abort', stop, { once: true });
    });
    return Promise.race([wait, stopped]).finally(() => signal.removeEventListener('abort', stop));
  }
}

function parse(line: string, number: number): Told {
  const [, count, text = ''] = /^(\d+) (.*)$/.exec(line) ?? [];
  try {
    if (Number(count) === number) return Told.parse(JSON.parse(text));
  } catch {
    // what follows holds for every line that another program's output tore
  }
  throw new LyncBackupError(
    'BridgeBroken',
    `line ${number} of the shell's answer is missing or torn`,
    'Find out whether it took effect, then try again.',
  );
}
