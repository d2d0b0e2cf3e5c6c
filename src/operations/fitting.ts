/** The first items that fit into so many characters of the pipe's lines: what a hostile file claims to hold can have any length. */
export function fitting<T>(items: readonly T[], mostChars: number): T[] {
  let chars = 0;
  const end = items.findIndex((item) => (chars += asciiLength(item)) > mostChars);
  return end < 0 ? [...items] : items.slice(0, end);
}

const asciiLength = (item: unknown): number => JSON.stringify(item).replace(/[\u007f-\uffff]/g, '\\uffff').length + 1;
