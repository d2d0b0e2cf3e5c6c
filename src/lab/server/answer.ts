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
 * `O` objects of one type, its name and a `|` first; `S` a string, `X` an XML document, `B` bytes in Base64, `E` a non-terminating error, `W` a warning, `T` the error that ended it, `.` the end.
 * Nothing after the last line: an answer without `.` or `T` was lost. Rejects with the signal's reason when nobody reads any more.
 */
export async function writeAnswer(out: Writable, events: AsyncIterable<CallEvent>, signal: AbortSignal): Promise<void> {
  const lines = new AnswerLines(out, signal);
  try {
    for await (const event of events) await lines.event(event);
    await lines.end('.');
  } catch (cause) {
    if (!(cause instanceof CmdletError)) throw cause;
    await lines.end(`T${CliXml.error(cause.record)}`);
  } finally {
    lines.close();
  }
}

/** Objects wait for company, but not for long. */
class AnswerLines {
  #objects: PsObject[] = [];
  #patience: NodeJS.Timeout | null = null;

  constructor(
    private readonly out: Writable,
    private readonly signal: AbortSignal,
  ) {}

  async event(event: CallEvent): Promise<void> {
    if (event.kind === 'object' && isGathered(event.object)) {
      if (this.#objects.length > 0 && this.#objects[0]!.typeNames[0] !== event.object.typeNames[0]) await this.flush();
      this.#objects.push(event.object);
      if (this.#objects.length >= OBJECTS_PER_LINE) return this.flush();
      this.#patience ??= setTimeout(() => this.writeObjects(), LINE_PATIENCE_MS);
      return;
    }
    await this.flush();
    if (event.kind === 'object') await this.line(aloneOf(event.object));
    if (event.kind === 'error') await this.line(`E${CliXml.error(event.error)}`);
    if (event.kind === 'warning') await this.line(`W${CliXml.text(event.text)}`);
  }

  async end(line: string): Promise<void> {
    await this.flush();
    await this.line(line);
  }

  close(): void {
    clearTimeout(this.#patience ?? undefined);
  }

  private async flush(): Promise<void> {
    if (!this.writeObjects()) await once(this.out, 'drain', { signal: this.signal });
  }

  private async line(text: string): Promise<void> {
    if (!this.out.write(`${text}\n`)) await once(this.out, 'drain', { signal: this.signal });
  }

  /** False: the reader should be waited for. */
  private writeObjects(): boolean {
    clearTimeout(this.#patience ?? undefined);
    this.#patience = null;
    const objects = this.#objects;
    this.#objects = [];
    return objects.length === 0 || this.out.write(`O${objects[0]!.typeNames[0]!}|${CliXml.objects(objects)}\n`);
  }
}

const XML = 'System.Xml.Linq.XDocument';

const isGathered = (object: PsObject): boolean => object.value === undefined && object.typeNames[0] !== XML;

/** The line of something that is not an object with properties. */
function aloneOf(object: PsObject): string {
  if (object.value instanceof Uint8Array) return `B${Buffer.from(object.value).toString('base64')}`;
  return `${object.typeNames[0] === XML ? 'X' : 'S'}${CliXml.text(object.text ?? '')}`;
}
