const MAX_CACHED = 100;
const patterns = new Map<string, RegExp>();

/** LIKE as a regular expression: `%` any text, `_` one character, `[a-f]` and `[^a-f]` sets. Case does not matter. */
export function likePattern(like: string, escape: string | null): RegExp {
  const key = `${escape ?? ''} ${like}`;
  const known = patterns.get(key);
  if (known) return known;
  if (patterns.size >= MAX_CACHED) patterns.clear();
  const pattern = new RegExp(`^${translate(like, escape)}$`, 'isu');
  patterns.set(key, pattern);
  return pattern;
}

function translate(like: string, escape: string | null): string {
  let source = '';
  for (let at = 0; at < like.length; at++) {
    const character = String.fromCodePoint(like.codePointAt(at)!);
    at += character.length - 1;
    if (character === escape && at + 1 < like.length) source += literal(like[++at]!);
    else if (character === '%') source = source.endsWith('.*') ? source : `${source}.*`;
    else if (character === '_') source += '.';
    else if (character === '[' && like.indexOf(']', at + 2) > 0) {
      const end = like.indexOf(']', at + 2);
      source += set(like.slice(at + 1, end));
      at = end;
    } else source += literal(character);
  }
  return source;
}

const literal = (character: string): string => character.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');

function set(content: string): string {
  const isNegated = content.startsWith('^');
  const inner = (isNegated ? content.slice(1) : content).replace(/[\\\][^&~|{}()/$.*+?]/g, '\\$&');
  try {
    new RegExp(`[${inner}]`, 'u');
  } catch {
    return '(?!)'; // a range that runs backwards matches nothing
  }
  return `[${isNegated ? '^' : ''}${inner}]`;
}
