/**
 * Whether a path is meant by a pattern of the administrator's: `*` and `?` stand for characters of one name, `**` for any number of folders.
 * A pattern without a separator means every file or folder of that name, one with a separator starts at the share. Case does not count.
 */
export function matchesPattern(pattern: string, path: string): boolean {
  const wanted = namesOf(pattern);
  const names = namesOf(path);
  if (wanted.length === 1 && wanted[0] !== '**') return matchesName(wanted[0]!, names.at(-1)!);
  return align(wanted, names, (one) => one === '**', matchesName);
}

const namesOf = (text: string): string[] => text.toLowerCase().replaceAll('\\', '/').split('/').filter(Boolean);

const matchesName = (pattern: string, name: string): boolean =>
  align(
    [...pattern],
    [...name],
    (one) => one === '*',
    (one, other) => one === '?' || one === other,
  );

/** Whether a sequence fits a pattern with wildcards. Going back to the last wildcard only keeps it quadratic, whatever the pattern. */
function align(
  pattern: readonly string[],
  items: readonly string[],
  isWild: (one: string) => boolean,
  fits: (one: string, item: string) => boolean,
): boolean {
  let [at, item, wild, retry] = [0, 0, -1, 0];
  while (item < items.length) {
    if (at < pattern.length && isWild(pattern[at]!)) [wild, retry] = [at++, item];
    else if (at < pattern.length && fits(pattern[at]!, items[item]!)) [at, item] = [at + 1, item + 1];
    else if (wild >= 0) [at, item] = [wild + 1, ++retry];
    else return false;
  }
  while (at < pattern.length && isWild(pattern[at]!)) at++;
  return at === pattern.length;
}
