import { fatal } from '../messages.js';
import type { Token } from './tokenizer.js';

/** Words that cannot be names without delimiters; as many of Microsoft's list as statements here could trip over. */
const RESERVED = new Set(
  `ADD ALL ALTER AND AS ASC AUTHORIZATION BACKUP BEGIN BETWEEN BY CASE CHECK CHECKPOINT CLOSE COLLATE COLUMN COMMIT CONSTRAINT CONVERT CREATE
  CROSS DATABASE DBCC DECLARE DEFAULT DELETE DENY DESC DISTINCT DROP ELSE END ESCAPE EXCEPT EXEC EXECUTE EXISTS EXTERNAL FILE FOR FOREIGN FROM
  FULL FUNCTION GOTO GRANT GROUP HAVING IDENTITY IF IN INDEX INNER INSERT INTERSECT INTO IS JOIN KEY KILL LEFT LIKE MERGE NOT NULL NULLIF OF
  OFF ON OPEN OPTION OR ORDER OUTER OVER PERCENT PIVOT PRIMARY PRINT PROC PROCEDURE PUBLIC RAISERROR READ RECONFIGURE REFERENCES RESTORE RETURN
  REVERT REVOKE RIGHT ROLLBACK RULE SAVE SCHEMA SELECT SET SHUTDOWN SOME STATISTICS TABLE THEN TO TOP TRAN TRANSACTION TRIGGER TRUNCATE UNION
  UNIQUE UPDATE USE USER VALUES VIEW WAITFOR WHEN WHERE WHILE WITH`.split(/\s+/),
);

/** The tokens of a batch and how far the parser has come. */
export class Cursor {
  private index = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  get line(): number {
    return this.peek().line;
  }

  get isAtEnd(): boolean {
    return this.peek().kind === 'end';
  }

  peek(ahead = 0): Token {
    return this.tokens[Math.min(this.index + ahead, this.tokens.length - 1)]!;
  }

  next(): Token {
    const token = this.peek();
    if (token.kind !== 'end') this.index++;
    return token;
  }

  isWord(...words: string[]): boolean {
    return words.every((word, ahead) => this.peek(ahead).kind === 'word' && this.peek(ahead).value.toUpperCase() === word);
  }

  isSymbol(symbol: string): boolean {
    return this.peek().kind === 'symbol' && this.peek().value === symbol;
  }

  /** Takes the words when all of them are next. */
  takeWords(...words: string[]): boolean {
    if (!this.isWord(...words)) return false;
    this.index += words.length;
    return true;
  }

  takeSymbol(symbol: string): boolean {
    if (!this.isSymbol(symbol)) return false;
    this.index++;
    return true;
  }

  expectWord(...words: string[]): void {
    for (const word of words) if (!this.takeWords(word)) throw this.unexpected();
  }

  expectSymbol(symbol: string): void {
    if (!this.takeSymbol(symbol)) throw this.unexpected();
  }

  /** One of the words, in upper case. */
  oneOf<W extends string>(...words: W[]): W {
    const found = words.find((word) => this.takeWords(word));
    if (found === undefined) throw this.unexpected();
    return found;
  }

  isName(): boolean {
    const token = this.peek();
    return token.kind === 'name' || (token.kind === 'word' && !RESERVED.has(token.value.toUpperCase()));
  }

  name(): string {
    if (!this.isName()) throw this.unexpected();
    return this.next().value;
  }

  variable(): string {
    const token = this.peek();
    if (token.kind !== 'variable' || token.value.startsWith('@@')) throw this.unexpected();
    return this.next().value;
  }

  wholeNumber(): number {
    const token = this.peek();
    if (token.kind !== 'number' || !/^\d+$/.test(token.value)) throw this.unexpected();
    this.index++;
    return Number(token.value);
  }

  text(): string {
    if (this.peek().kind !== 'text') throw this.unexpected();
    return this.next().value;
  }

  /** `a.b.c`, where parts between dots may be empty: `msdb..backupset`. */
  dottedName(): string[] {
    const parts = [this.name()];
    while (this.takeSymbol('.')) parts.push(this.isSymbol('.') ? '' : this.name());
    return parts;
  }

  list<T>(item: () => T): T[] {
    const items = [item()];
    while (this.takeSymbol(',')) items.push(item());
    return items;
  }

  unexpected() {
    const token = this.peek();
    const isKeyword = token.kind === 'word' && RESERVED.has(token.value.toUpperCase());
    return isKeyword ? fatal(156, token.value) : fatal(102, token.value);
  }
}
