import { Transform, type TransformCallback } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';

const LONGEST_LINE = 2 * 1024 * 1024; // of the module's none has more than one; the rest of a longer one is dropped
const TAIL_CHARACTERS = 2000;

/**
 * Stands between a shell and node-powershell, which keeps all output of a command three times over and searches it again with each piece.
 * Only its own marks pass; every other line is handed over once, and what nobody takes is forgotten but for the last of it.
 */
export class LineSieve extends Transform {
  /** node-powershell's mark of the present command. */
  mark: string | null = null;
  /** Takes a line and says so; reading goes on when it resolves. */
  claim: (line: string) => Promise<boolean> = () => Promise.resolve(false);
  private readonly decoder = new StringDecoder('utf8');
  private line = '';
  private tail = '';

  constructor() {
    super({ decodeStrings: false });
  }

  /** The last that was printed and was nobody's. */
  get noise(): string {
    return this.tail.trim();
  }

  override _transform(chunk: Buffer | string, _: BufferEncoding, done: TransformCallback): void {
    this.sift(typeof chunk === 'string' ? chunk : this.decoder.write(chunk)).then(
      () => done(),
      (cause: Error) => done(cause),
    );
  }

  private async sift(text: string): Promise<void> {
    let start = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      this.add(text.slice(start, end));
      const line = this.line;
      this.line = '';
      start = end + 1;
      await this.sort(line);
    }
    this.add(text.slice(start));
  }

  private add(text: string): void {
    this.line += text.slice(0, LONGEST_LINE - this.line.length);
  }

  private async sort(line: string): Promise<void> {
    if (this.mark !== null && line.includes(this.mark)) this.push(`${this.mark}\n`);
    else if (!(await this.claim(line))) this.tail = `${this.tail}${line.slice(-TAIL_CHARACTERS)}\n`.slice(-TAIL_CHARACTERS);
  }
}
