import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { CmdletError } from '../cmdlets/cmdlet-error.js';
import type { PsObject } from '../ps-object.js';
import type { CallEvent } from '../run-command.js';
import { CliXml } from './clixml.js';

const OBJECTS_PER_LINE = 100;
const LINE_PATIENCE_MS = 100;

/**
 * Writes the streams of one call, one line each: a letter for the stream, then its content.
 * `O` objects, `X` an XML document, `B` bytes in Base64, `E` a non-terminating error, `W` a warning, `T` the error that ended it, `.` the end.
 * Nothing after the last line: an answer without `.` or `T` was lost.
 */
export async function writeAnswer(out: Writable, events: AsyncIterable<CallEvent>): Promise<void> {
  const lines = new AnswerLines(out);
  try {
    for await (const event of events) await lines.event(event);
    await lines.end('.');
  } catch (cause) {
    if (!(cause instanceof CmdletError)) throw cause;
    await lines.end(`T${CliXml.error(cause.record)}`);
  }
}

class AnswerLines {
  #objects: PsObject[] = [];
  #since = performance.now();

  constructor(private readonly out: Writable) {}

  async event(event: CallEvent): Promise<void> {
    if (event.kind === 'object' && lineKind(event.object) === 'O') {
      this.#objects.push(event.object);
      if (this.#objects.length >= OBJECTS_PER_LINE || performance.now() - this.#since > LINE_PATIENCE_MS) await this.flush();
      return;
    }
    await this.flush();
    if (event.kind === 'object' && lineKind(event.object) === 'X') await this.line(`X${CliXml.text(event.object.text ?? '')}`);
    if (event.kind === 'object' && event.object.value instanceof Uint8Array)
      await this.line(`B${Buffer.from(event.object.value).toString('base64')}`);
    if (event.kind === 'error') await this.line(`E${CliXml.error(event.error)}`);
    if (event.kind === 'warning') await this.line(`W${CliXml.text(event.text)}`);
  }

  async end(line: string): Promise<void> {
    await this.flush();
    await this.line(line);
  }

  private async flush(): Promise<void> {
    const objects = this.#objects;
    this.#objects = [];
    this.#since = performance.now();
    if (objects.length > 0) await this.line(`O${CliXml.objects(objects)}`);
  }

  private async line(text: string): Promise<void> {
    if (!this.out.write(`${text}\n`)) await once(this.out, 'drain');
  }
}

function lineKind(object: PsObject): 'O' | 'X' | 'B' {
  if (object.value instanceof Uint8Array) return 'B';
  return object.typeNames[0] === 'System.Xml.Linq.XDocument' ? 'X' : 'O';
}
