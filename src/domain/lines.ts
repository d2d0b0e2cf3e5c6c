import { LyncBackupError, type ErrorCode } from './errors.js';

interface LineLimit {
  maxLength: number;
  code: ErrorCode;
  what: string;
}

/**
 * The lines of UTF-8 text, without their ends. Memory is bounded by one line.
 * @throws {LyncBackupError} `code` for a line of more than `maxLength` characters
 */
export async function* readLines(input: AsyncIterable<Uint8Array | string>, limit: LineLimit): AsyncGenerator<string, void> {
  for await (const lines of readLineGroups(input, limit)) yield* lines;
}

/** The same, with all lines of a chunk at once: where there are a million, a promise for each costs more than the line. */
export async function* readLineGroups(input: AsyncIterable<Uint8Array | string>, limit: LineLimit): AsyncGenerator<string[], void> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let pieces: string[] = [];
  let length = 0;
  const fits = (text: string): boolean => {
    length += text.length;
    if (text !== '') pieces.push(text);
    return length <= limit.maxLength;
  };
  for await (const chunk of input) {
    const text = typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
    const lines: string[] = [];
    let start = 0;
    let end = text.indexOf('\n');
    for (; end >= 0 && fits(text.slice(start, end)); end = text.indexOf('\n', start)) {
      lines.push(pieces.join('').replace(/\r$/, ''));
      pieces = [];
      length = 0;
      start = end + 1;
    }
    const isTooLong = end >= 0 || !fits(text.slice(start));
    yield lines;
    if (isTooLong) throw new LyncBackupError(limit.code, `a line of ${limit.what} is longer than ${limit.maxLength} characters`);
  }
  if (length > 0) yield [pieces.join('')];
}
