import type { BackupFileEntry, BackupHeader, MediaLabel } from '../../../domain/database-backup.js';
import { dataOfSet } from '../../../formats/mtf/data-of-set.js';
import { proveBackupFile } from '../../../formats/mtf/prove-backup.js';
import { readBackupFile, type BackupFile } from '../../../formats/mtf/read-backup.js';
import { failure, SqlError, message } from '../messages.js';
import { OsFailure, type OpenFile, type ServerDisks } from './disks.js';
import { contentsFromPages, type Contents } from './pages.js';

/** One backup file, opened and read as far as its headers go. */
export interface Medium {
  readonly path: string;
  readonly file: OpenFile;
  readonly backup: BackupFile;
}

/** All the files of a media set, in the order of their families. */
export interface MediaSet {
  readonly media: readonly Medium[];
  readonly label: MediaLabel;
  close(): Promise<void>;
}

/** A backup set in it: the same in every file. */
export interface FoundSet {
  readonly header: BackupHeader;
  readonly files: readonly BackupFileEntry[];
  readonly isComplete: boolean;
}

/** @throws {SqlError} 3201, 3241, 3254, 3132, 3258 */
export async function openMediaSet(disks: ServerDisks, paths: readonly string[], needsAll: boolean): Promise<MediaSet> {
  const media: Medium[] = [];
  const close = async (): Promise<void> => {
    for (const { file } of media) await file.close();
  };
  try {
    for (const path of paths) media.push(await openMedium(disks, path));
    return { media: inOrder(media, needsAll), label: media[0]!.backup.media!.label, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function openMedium(disks: ServerDisks, path: string): Promise<Medium> {
  const file = await disks.openToRead(path).catch((error: unknown) => {
    throw error instanceof OsFailure ? failure(3201, path, error.text) : error;
  });
  if (file.size === 0) {
    await file.close();
    throw failure(3254, path);
  }
  const backup = await readBackupFile(file, { name: path });
  if (backup.container !== null && backup.media !== null) return { path, file, backup };
  await file.close();
  throw failure(3241, path);
}

function inOrder(media: readonly Medium[], needsAll: boolean): Medium[] {
  const [first] = media;
  const { MediaSetId, FamilyCount } = first!.backup.media!.label;
  const stranger = media.find(({ backup }) => backup.media!.label.MediaSetId !== MediaSetId);
  if (stranger) throw failure(3258, stranger.path);
  if (needsAll && media.length < (FamilyCount ?? 1)) throw failure(3132, FamilyCount ?? 1, media.length);
  return [...media].sort((one, other) => familyOf(one) - familyOf(other));
}

const familyOf = ({ backup }: Medium): number => backup.media!.label.FamilySequenceNumber ?? 0;

export function setsOf({ media }: MediaSet): FoundSet[] {
  return media[0]!.backup.sets.map(({ header, files }, index) => ({
    header,
    files,
    isComplete: media.every(({ backup }) => backup.sets[index]?.complete === true),
  }));
}

/** @throws {SqlError} 3287 when no set has that position, 3256 when it was never finished */
export function setAt(set: MediaSet, position: number): FoundSet {
  const found = setsOf(set).find(({ header }) => header.Position === position);
  if (!found) throw failure(3287, position, set.media[0]!.path);
  if (!found.isComplete) throw failure(3256, set.media[0]!.path);
  return found;
}

/**
 * What the database held, from the pages of a set. Null for pages that another kind of server wrote.
 * @throws {SqlError} 3203 when the file is damaged before the end of the set
 */
export async function contentsOf({ media }: MediaSet, { header }: FoundSet): Promise<Contents | null> {
  return contentsFromPages(pagesOf(media, header));
}

async function* pagesOf(media: readonly Medium[], header: BackupHeader): AsyncGenerator<Uint8Array> {
  const isLog = header.BackupType === 2;
  for (const { file, path } of media) {
    try {
      yield* dataOfSet(file, header.Position!, isLog ? 'MQTL' : 'MQDA', { name: path });
    } catch (error) {
      throw new SqlError(message(3203, [path, new OsFailure(38).text]), false, error);
    }
  }
}

/** Reads every byte. @throws {SqlError} 3189 when a checksum is wrong, 3203 when something is missing */
export async function prove({ media }: MediaSet, position: number): Promise<void> {
  for (const { file, path } of media) {
    const proof = await proveBackupFile(file, { name: path });
    const isWhole = proof.sets.find(({ header }) => header.Position === position)?.complete ?? false;
    if (!isWhole) throw failure(3203, path, new OsFailure(38).text);
    if (proof.verdict === 'Damaged') throw failure(3189);
  }
}
