/** What the practice deployment claims the product does, and where that is written down. */
export interface Behaviour {
  readonly fact: string; // one sentence, naming the command
  /** Section of procedures.md or formats.md, or a page of Microsoft's cmdlet reference; null: ASSUMED. */
  readonly source: string | null;
}

/** @param source `procedures.md 7 G4`, `formats.md 2.1`, `Export-CsUserData` (its reference page) */
export const cite = (source: string, fact: string): Behaviour => ({ fact, source });

/** Nobody says so; practice needs an answer. A program must not lean on it. */
export const assume = (fact: string): Behaviour => ({ fact, source: null });
