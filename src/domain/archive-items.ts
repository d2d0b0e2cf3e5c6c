import { z } from 'zod';

/** One object in an archive of an export command. */
export interface ArchiveItem {
  readonly kind: string; // contact, location, workflow, ...
  readonly name: string;
  readonly person: string | null; // of user data: SIP address without `sip:`, in lower case
  readonly sha256: string; // of all it says
}

/** By a key that is the same in every archive of the kind. */
export type ArchiveItems = ReadonlyMap<string, ArchiveItem>;

/**
 * What an import will do to one object. `Changed`: it becomes as it was; `Lost`: it is gone afterwards; `Kept`: the import leaves it as it
 * is now, though the archive has it otherwise or not at all.
 */
export const ItemChange = z.strictObject({
  Change: z.enum(['Added', 'Changed', 'Lost', 'Kept']),
  Kind: z.string(),
  Name: z.string(),
});
export type ItemChange = z.infer<typeof ItemChange>;

/**
 * What an import of `source` will do to what there is now.
 * @param how `replace`: what has the same key becomes that of the archive; `merge`: what is there stays as it is
 */
export function changesOf(source: ArchiveItems, now: ArchiveItems, how: 'replace' | 'merge'): ItemChange[] {
  const brought = [...source].flatMap(([key, item]) => {
    const known = now.get(key);
    if (!known) return [changeOf('Added', item)];
    if (known.sha256 === item.sha256) return [];
    return [changeOf(how === 'replace' ? 'Changed' : 'Kept', item)];
  });
  const others = [...now].flatMap(([key, item]) => (source.has(key) ? [] : [changeOf('Kept', item)]));
  return [...brought, ...others];
}

/** Objects inside others that are replaced as a whole: what the archive does not have is lost. */
export const lossesOf = (source: ArchiveItems, now: ArchiveItems): ItemChange[] =>
  [...now].flatMap(([key, item]) => (source.has(key) ? [] : [changeOf('Lost', item)]));

const changeOf = (Change: ItemChange['Change'], { kind, name }: ArchiveItem): ItemChange => ({ Change, Kind: kind, Name: name });

/** What the archive has and the deployment has not, or, with `isExact`, not as the archive has it. */
export const notBrought = (source: ArchiveItems, now: ArchiveItems, isExact: boolean): ArchiveItem[] =>
  [...source].flatMap(([key, item]) => {
    const found = now.get(key);
    return found && (!isExact || found.sha256 === item.sha256) ? [] : [item];
  });

/** Names that an import would bring a second time: another object of the same kind has it already. */
export const nameConflicts = (source: ArchiveItems, now: ArchiveItems): { kind: string; name: string }[] => {
  const taken = new Map([...now].map(([key, item]) => [`${item.kind}\n${item.name.toLowerCase()}`, key]));
  return [...source].flatMap(([key, { kind, name }]) => {
    const other = taken.get(`${kind}\n${name.toLowerCase()}`);
    return other === undefined || other === key ? [] : [{ kind, name }];
  });
};
