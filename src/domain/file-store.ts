import { z } from 'zod';

/** One line of `filestore/<server>/<share>.ndjson`: an entry of the store as it was captured. */
export const StoredEntry = z.strictObject({
  path: z.string(),
  kind: z.enum(['file', 'folder', 'link']), // links are recorded, not followed
  bytes: z.int().nonnegative(),
  modifiedUtc: z.iso.datetime(),
  isReadOnly: z.boolean(),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable(), // of files
});
export type StoredEntry = z.infer<typeof StoredEntry>;

/**
 * Why a part of a file store is left out; null when it is kept.
 * @source procedures.md 1.1 (Meeting.Active is open during a meeting), 8.2 (replicas are pushed again by the Central Management store)
 */
export function leftOutOfFileStore(path: string): string | null {
  const names = path.toLowerCase().split('/');
  if (names.at(-1) === 'meeting.active') return 'a meeting holds it open; the tools page says to skip it';
  if (names.includes('cmsfilestore') && names.includes('replicas')) return 'replication fills it again';
  return null;
}

/** Where the files of a store go inside a set, and where their list goes. The name of the share comes from its UNC path. */
export function fileStorePlaces(unc: string): { folder: string; list: string } {
  const [server = '', ...share] = unc.replace(/^\\\\/, '').split('\\');
  const name = `filestore/${server.toLowerCase()}/${share.join('_')}`;
  return { folder: name, list: `${name}.ndjson` };
}
