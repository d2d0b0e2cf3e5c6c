import { fatal } from '../messages.js';

/** `word`: an identifier or keyword as written; `name`: a delimited identifier, never a keyword. */
export type TokenKind = 'word' | 'name' | 'variable' | 'text' | 'number' | 'binary' | 'symbol' | 'end';

export interface Token {
  readonly kind: TokenKind;
  /** Without delimiters and with doubled ones undone. */
  readonly value: string;
  /** Of a text: it is Unicode. */
  readonly isUnicode: boolean;
  readonly line: number;
}

const WORD = /[\p{L}_#][\p{L}\p{N}_@#$]*/uy;
const VARIABLE = /@@?[\p{L}\p{N}_#$]+/uy;
const NUMBER = /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const BINARY = /0[xX][0-9a-fA-F]*/y;
const SYMBOL = /<>|<=|>=|!=|!<|!>|::|\+=|-=|[-+*/%&|^~=<>(),.;:]/y;
const SPACE = /\s+|--[^\n]*/y;
const MAX_QUOTED_IN_MESSAGE = 128;

/** @throws {SqlError} 105, 113, 102 */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let line = 1;
  const add = (kind: TokenKind, value: string, isUnicode = false): number => tokens.push({ kind, value, isUnicode, line });
  const match = (pattern: RegExp): string | null => {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0] ?? null;
  };
  const advance = (length: number): void => {
    for (let end = at + length; at < end; at++) if (text.charCodeAt(at) === 10) line++;
  };

  while (at < text.length) {
    const space = match(SPACE);
    if (space !== null) {
      advance(space.length);
      continue;
    }
    if (text.startsWith('/*', at)) {
      advance(commentLength(text, at));
      continue;
    }
    const character = text[at]!;
    const isUnicodeText = (character === 'N' || character === 'n') && text[at + 1] === "'";
    if (character === "'" || isUnicodeText) {
      const from = isUnicodeText ? at + 1 : at;
      const { value, length } = quoted(text, from, "'");
      add('text', value, isUnicodeText);
      advance(length + from - at);
      continue;
    }
    if (character === '[' || character === '"') {
      const { value, length } = quoted(text, at, character === '[' ? ']' : '"');
      add('name', value);
      advance(length);
      continue;
    }
    const [kind, value] = simple(match) ?? [];
    if (kind === undefined || value === undefined) throw fatal(102, character);
    add(kind, value);
    advance(value.length);
  }
  add('end', '');
  return tokens;
}

function simple(match: (pattern: RegExp) => string | null): [TokenKind, string] | null {
  const patterns: [TokenKind, RegExp][] = [
    ['variable', VARIABLE],
    ['word', WORD],
    ['binary', BINARY],
    ['number', NUMBER],
    ['symbol', SYMBOL],
  ];
  for (const [kind, pattern] of patterns) {
    const found = match(pattern);
    if (found !== null) return [kind, found];
  }
  return null;
}

/** From the opening delimiter on; a doubled closing one stands for itself. */
function quoted(text: string, start: number, close: string): { value: string; length: number } {
  let value = '';
  for (let at = start + 1; ;) {
    const end = text.indexOf(close, at);
    if (end < 0) throw fatal(105, text.slice(start + 1, start + 1 + MAX_QUOTED_IN_MESSAGE));
    value += text.slice(at, end);
    if (text[end + 1] !== close) return { value, length: end + 1 - start };
    value += close;
    at = end + 2;
  }
}

/** Comments nest. */
function commentLength(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length;) {
    if (text.startsWith('/*', at)) {
      depth++;
      at += 2;
    } else if (text.startsWith('*/', at)) {
      depth--;
      at += 2;
      if (depth === 0) return at - start;
    } else at++;
  }
  throw fatal(113);
}
