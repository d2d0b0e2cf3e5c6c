import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { ToCore, ToModule } from '../../src/bridge/protocol.js';

/** The module's end of the pipe, in the hands of a test or a bench: the built core as a child process. */
export class ModuleSide {
  private readonly process: ChildProcess;
  private readonly lines: AsyncIterator<string>;
  readonly exited: Promise<number | null>;

  constructor(core: string) {
    this.process = spawn(process.execPath, ['--no-warnings', '--max-semi-space-size=4', '--heap-growing-percent=100', core, '--stdio'], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.lines = createInterface({ input: this.process.stdout! })[Symbol.asyncIterator]();
    this.exited = new Promise((resolve) => this.process.once('exit', resolve));
  }

  send(message: ToCore): void {
    this.sendRaw(JSON.stringify(message) + '\n');
  }

  sendRaw(text: string): void {
    this.process.stdin!.write(text);
  }

  closeInput(): void {
    this.process.stdin!.end();
  }

  async next(): Promise<ToModule> {
    const { done, value } = (await this.lines.next()) as IteratorResult<string, undefined>;
    if (done) throw new Error('the core ended without a further message');
    return JSON.parse(value) as ToModule;
  }

  /** The next message of one of these types, passing over others. */
  async nextOf<T extends ToModule['type']>(...types: T[]): Promise<Extract<ToModule, { type: T }>> {
    for (;;) {
      const message = await this.next();
      if ((types as string[]).includes(message.type)) return message as Extract<ToModule, { type: T }>;
    }
  }

  run(method: string, params: unknown, protocol = 1): void {
    this.send({ type: 'run', protocol, id: 7, method, params: params as never });
  }

  get processId(): number {
    return this.process.pid!;
  }

  kill(): void {
    this.process.kill('SIGKILL');
  }
}
