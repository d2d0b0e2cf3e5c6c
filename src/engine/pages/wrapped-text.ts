const MOST_LINES = 4;

/**
 * Text in lines of at most `letters`, broken after a blank, dot, hyphen or backslash where there is one. Of what needs more than four lines
 * the rest becomes `...`.
 */
export function wrapped(text: string, letters: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const piece of text.split(/(?<=[ .\\-])/).flatMap((word) => cut(word, letters))) {
    if (line !== '' && [...line, ...piece.trimEnd()].length > letters) {
      lines.push(line.trimEnd());
      line = '';
    }
    line += piece;
  }
  lines.push(line.trimEnd());
  return lines.length <= MOST_LINES ? lines : [...lines.slice(0, MOST_LINES - 1), '...'];
}

function cut(word: string, letters: number): string[] {
  const all = [...word];
  const pieces: string[] = [];
  for (let at = 0; at < all.length; at += letters) pieces.push(all.slice(at, at + letters).join(''));
  return pieces;
}
