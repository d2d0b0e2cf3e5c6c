import { LyncBackupError } from '../domain/errors.js';
import { MAX_LINE } from './protocol.js';

/** The lines of a byte stream. A first U+FEFF goes: a console with code page 65001 writes one before anything else. */
export async function* readLines(input: AsyncIterable<Uint8Array | string>): AsyncIterable<string> {
  const decoder = new TextDecoder();
  let pieces: string[] = [];
  let length = 0;
  for await (const chunk of input) {
    let text = typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n')) {
      pieces.push(text.slice(0, end));
      yield pieces
        .join('')
        .replace(/^\uFEFF/, '')
        .replace(/\r$/, '');
      pieces = [];
      length = 0;
      text = text.slice(end + 1);
    }
    if (text !== '') pieces.push(text);
    length += text.length;
    if (length > MAX_LINE)
      throw new LyncBackupError(
        'BridgeBroken',
        `a line from the module is longer than ${MAX_LINE} characters`,
        'Install one version of the whole module.',
      );
  }
}

/** One ASCII line: everything else is escaped, so that no code page on the way matters. */
export const toLine = (message: unknown): string =>
  JSON.stringify(message).replace(/[\u007f-\uffff]/g, (char) => '\\u' + char.charCodeAt(0).toString(16).padStart(4, '0')) + '\n';
