/** One command of a line of PowerShell with its arguments, as far as a runbook needs them told apart. */
export interface Statement {
  readonly words: readonly Word[];
  readonly isPiped: boolean; // something comes to it from the left
}

export interface Word {
  readonly text: string; // without the quotes around it
  readonly isBare: boolean; // begins outside quotes and brackets
  readonly inner: string | null; // what brackets hold
}

/** @throws {Error} when a quote or bracket is left open */
export function statementsOf(line: string): Statement[] {
  const reader = new Reader(line);
  const statements: Statement[] = [];
  let isPiped = false;
  while (!reader.atEnd()) {
    const words = reader.words();
    if (words.length > 0) statements.push({ words, isPiped });
    isPiped = reader.take() === '|';
  }
  return statements;
}

const CLOSING: Readonly<Record<string, string>> = { '(': ')', '{': '}', '[': ']' };

class Reader {
  #at = 0;

  constructor(readonly text: string) {}

  atEnd = (): boolean => this.#at >= this.text.length;

  take = (): string => this.text[this.#at++] ?? '';

  /** Up to a pipe, a semicolon or the end; a comment ends the line. */
  words(): Word[] {
    const words: Word[] = [];
    for (;;) {
      while (/\s/.test(this.#next)) this.#at++;
      if (this.#next === '#') this.#at = this.text.length;
      if (this.#next === '' || this.#next === '|' || this.#next === ';') return words;
      words.push(this.#word());
    }
  }

  get #next(): string {
    return this.text[this.#at] ?? '';
  }

  /** Quotes and brackets belong to the word they touch, and so does what follows a comma. */
  #word(): Word {
    const isBare = !/["'({@]/.test(this.#next);
    let [text, inner]: [string, string | null] = ['', null];
    for (;;) {
      const character = this.#next;
      if (character === ',') {
        text += this.take();
        while (/\s/.test(this.#next)) this.#at++;
      } else if (character === '' || /[\s|;]/.test(character)) return { text, isBare, inner };
      else if (character === '"' || character === "'") text += this.#quoted();
      else if (character in CLOSING) inner = `${inner ?? ''};${this.#bracketed()}`;
      else text += this.take();
    }
  }

  #quoted(): string {
    const quote = this.take();
    let text = '';
    for (;;) {
      const character = this.take();
      if (character === '') throw new Error(`a ${quote} is left open`);
      if (character === '`' && quote === '"') text += this.take();
      else if (character !== quote) text += character;
      else if (this.#next === quote) text += this.take();
      else return text;
    }
  }

  /** What stands between a bracket and its partner. */
  #bracketed(): string {
    const open = this.take();
    const start = this.#at;
    while (this.#next !== CLOSING[open]) {
      if (this.#next === '') throw new Error(`a ${open} is left open`);
      if (this.#next === '"' || this.#next === "'") this.#quoted();
      else if (this.#next in CLOSING) this.#bracketed();
      else this.#at++;
    }
    return this.text.slice(start, this.#at++);
  }
}
