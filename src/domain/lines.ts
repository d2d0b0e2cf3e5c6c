import { LyncBackupError, type ErrorCode } from './errors.js';

/**
 * The lines of UTF-8 text, without their ends. Memory is bounded by one line.
 * @throws {LyncBackupError} `code` for a line of more than `maxLength` characters
 */
export async function* readLines(
  input: AsyncIterable<Uint8Array | string>,
  limit: { maxLength: number; code: ErrorCode; what: string },
): AsyncIterable<string> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let pieces: string[] = [];
  let length = 0;
  const add = (text: string): void => {
    length += text.length;
    if (length > limit.maxLength)
      throw new LyncBackupError(limit.code, `a line of ${limit.what} is longer than ${limit.maxLength} characters`);
    if (text !== '') pieces.push(text);
  };
  for await (const chunk of input) {
    const text = typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
    let start = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      add(text.slice(start, end));
      yield pieces.join('').replace(/\r$/, '');
      pieces = [];
      length = 0;
      start = end + 1;
    }
    add(text.slice(start));
  }
  if (length > 0) yield pieces.join('');
}
