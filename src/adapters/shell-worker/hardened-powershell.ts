import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { PowerShell } from 'node-powershell';
import { LineSieve } from './line-sieve.js';

const DRAIN_MS = 1000; // programs that the shell started may hold its pipes open

/** What node-powershell keeps to itself: its types do not tell, and version 5.0.1 is its last. */
interface Inside {
  process: ChildProcess;
  exitPromise: Promise<void>;
}

/**
 * node-powershell without its traps. As it comes it hangs when both marks arrive at once, takes a shell that ends for a success, ends the
 * whole process when the shell cannot be started, and lets the environment replace the program.
 * @source engineering.md 1.3, 1.4
 */
export class HardenedPowerShell extends PowerShell {
  readonly output = new LineSieve();
  readonly errors = new LineSieve();
  /** Resolves when the shell is gone, whatever the reason, and what it had printed was read. */
  readonly ended: Promise<void>;

  constructor(executable: string, environment: NodeJS.ProcessEnv) {
    delete process.env['NODE_POWERSHELL']; // it would go before the program named here
    super({
      executable,
      executableOptions: { '-NoProfile': true, '-NonInteractive': true, '-ExecutionPolicy': 'Bypass' },
      spawnOptions: { windowsHide: true, env: { ...environment, TERM: 'dumb', NO_COLOR: '1' } }, // a terminal's escapes would be in the lines
      throwOnInvocationError: false, // what is on stderr says nothing
    });
    const { stdin, stdout, stderr } = this.streams;
    stdin.on('error', () => undefined); // the end of the shell says more
    stderr.unpipe(); // from a listener that is never let go
    this.streams.stdout = stdout.pipe(this.output);
    this.streams.stderr = stderr.pipe(this.errors);
    const gone = this.inside.exitPromise.catch(() => undefined); // nobody else waits for it
    this.ended = gone.then(async () => {
      const drained = Promise.all([once(this.output, 'finish'), once(this.errors, 'finish')]);
      if (!this.output.writableFinished || !this.errors.writableFinished)
        await Promise.race([drained, new Promise((resolve) => setTimeout(resolve, DRAIN_MS).unref())]);
    });
  }

  /** How the shell ended, in words; null while it lives. */
  get ending(): string | null {
    const { exitCode, signalCode, pid } = this.inside.process;
    if (pid === undefined) return 'could not be started';
    if (exitCode === null && signalCode === null) return null;
    return `ended with ${signalCode ?? `exit code ${exitCode}`}`;
  }

  /** Ends the shell and, on Windows, what it started. There is no gentler way: its input holds what comes next already. */
  kill(): void {
    const { process: child } = this.inside;
    if (this.ending !== null) return;
    if (process.platform === 'win32') {
      const program = join(process.env['SystemRoot'] ?? 'C:\\Windows', 'System32', 'taskkill.exe');
      spawn(program, ['/PID', String(child.pid!), '/T', '/F'], { windowsHide: true, stdio: 'ignore' }).on('error', () =>
        child.kill('SIGKILL'),
      );
    } else child.kill('SIGKILL');
  }

  protected override writeToOutput(mark: string): string {
    this.output.mark = mark;
    return `[Console]::Out.Write("\`n${mark}\`n")`;
  }

  protected override writeToError(mark: string): string {
    this.errors.mark = mark;
    return `[Console]::Error.Write("\`n${mark}\`n")`;
  }

  private get inside(): Inside {
    return this as unknown as Inside;
  }
}
