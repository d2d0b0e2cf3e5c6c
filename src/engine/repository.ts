import { z } from 'zod';
import { LyncBackupError } from '../domain/errors.js';
import { MANIFEST_DIGEST_NAME, MANIFEST_NAME, SetId, parseManifest, type Manifest } from '../domain/manifest.js';
import { setFolder } from '../domain/set-id.js';
import type { Clock } from '../ports/clock.js';
import type { Store } from '../ports/store.js';
import { readDigested, readText } from './stored-text.js';

export const LOCK_NAME = 'lock.json';
const MARKER = 'repository.json';

const RepositoryMarker = z.strictObject({
  formatVersion: z.literal(1),
  repositoryId: z.string().regex(/^[0-9a-f]{16}$/),
  createdUtc: z.iso.datetime(),
  unc: z.string().nullable().default(null), // name under which SQL Server reaches it, when somebody told it
  practice: z.boolean(), // practice sets and real ones never share a repository: `current` must not point a real restore at a practice set
});
type RepositoryMarker = z.infer<typeof RepositoryMarker>;

export interface Repository {
  store: Store;
  path: string; // as the administrator named it
  marker: RepositoryMarker;
}

/** @throws {LyncBackupError} `RepositoryMissing`, `NotARepository` */
export async function openRepository(store: Store, path: string): Promise<Repository> {
  const marker = await readMarker(store, path);
  if (marker) return { store, path, marker };
  const condition = await store.condition();
  if (condition === 'missing' || condition === 'parentMissing') {
    throw new LyncBackupError(
      'RepositoryMissing',
      `repository '${path}' does not exist`,
      'Check -Repository; Backup-LyncEnvironment makes a new one in an existing folder.',
    );
  }
  throw notARepository(path);
}

/** Opens the repository, or turns a missing or empty folder with an existing parent into one. */
export async function openOrCreateRepository(store: Store, path: string, practice: boolean, clock: Clock): Promise<Repository> {
  const existing = await readMarker(store, path);
  if (existing) return matchingPractice({ store, path, marker: existing }, practice);
  await assertCreatable(store, path);
  const marker: RepositoryMarker = {
    formatVersion: 1,
    repositoryId: clock.id() + clock.id(),
    createdUtc: clock.now().toISOString(),
    unc: null,
    practice,
  };
  await writeMarker(store, marker);
  return { store, path, marker };
}

/** Keeps the name under which SQL Server reaches a repository, so that it need not be told again. */
export async function rememberUnc({ store, marker }: Repository, unc: string): Promise<void> {
  if (marker.unc !== unc) await writeMarker(store, { ...marker, unc });
}

/** What `openOrCreateRepository` would refuse, without creating anything. @returns its marker; null for one that is to be made */
export async function assertUsable(store: Store, path: string, practice: boolean): Promise<RepositoryMarker | null> {
  const marker = await readMarker(store, path);
  if (marker) matchingPractice({ store, path, marker }, practice);
  else await assertCreatable(store, path);
  return marker;
}

/** Ids of all folders that may be sets, oldest first. */
export async function setIds(repository: Repository): Promise<string[]> {
  return (await repository.store.folders('sets')).filter((name) => SetId.safeParse(name).success).sort();
}

/** Null for a folder without a manifest: it is not a set. @throws {LyncBackupError} `ManifestInvalid` */
export const readManifest = async (repository: Repository, setId: string): Promise<Manifest | null> =>
  (await readDigestedManifest(repository, setId))?.manifest ?? null;

/** Null for a manifest that cannot be read, too: to somebody who looks for a set, a damaged one is no help. */
export const manifestIfReadable = (repository: Repository, setId: string): Promise<Manifest | null> =>
  readManifest(repository, setId).catch((cause: unknown) => {
    if (cause instanceof LyncBackupError) return null;
    throw cause;
  });

/** Sealed sets that are newer than this one and can be read, oldest first. */
export async function newerSets(repository: Repository, than: string): Promise<string[]> {
  const newer: string[] = [];
  for (const setId of await setIds(repository)) if (setId > than && (await manifestIfReadable(repository, setId))) newer.push(setId);
  return newer;
}

/** The same as `readManifest`, with the SHA-256 that names this very manifest. */
export async function readDigestedManifest(repository: Repository, setId: string): Promise<{ manifest: Manifest; sha256: string } | null> {
  const folder = setFolder(setId);
  const stored = await readDigested(repository.store, `${folder}/${MANIFEST_NAME}`);
  if (!stored) return null;
  const digest = await readText(repository.store, `${folder}/${MANIFEST_DIGEST_NAME}`);
  const manifest = parseManifest(stored.text, `${folder}/${MANIFEST_NAME}`);
  if (!digest?.startsWith(stored.sha256)) {
    throw new LyncBackupError(
      'ManifestInvalid',
      `'${folder}/${MANIFEST_NAME}' does not agree with ${MANIFEST_DIGEST_NAME}`,
      'Test-LyncBackup tells what is damaged; use another set.',
    );
  }
  return { manifest, sha256: stored.sha256 };
}

/** Makes the set the one that `current` names, which is where `$Backup` of Microsoft's pages points. */
export const setCurrent = (repository: Repository, setId: string): Promise<void> =>
  repository.store.replace('current', `${setFolder(setId)}\n`);

const writeMarker = (store: Store, marker: RepositoryMarker): Promise<void> =>
  store.replace(MARKER, JSON.stringify(marker, null, 2) + '\n');

async function readMarker(store: Store, path: string): Promise<RepositoryMarker | null> {
  const text = await readText(store, MARKER);
  if (text === null) return null;
  try {
    return RepositoryMarker.parse(JSON.parse(text));
  } catch (cause) {
    throw new LyncBackupError(
      'NotARepository',
      `'${path}' holds a ${MARKER} that is damaged or from a newer version`,
      'Name the right folder, or use the version of LyncBackup that made it.',
      cause,
    );
  }
}

async function assertCreatable(store: Store, path: string): Promise<void> {
  switch (await store.condition()) {
    case 'parentMissing':
      throw new LyncBackupError(
        'RepositoryMissing',
        `neither '${path}' nor the folder above it exists`,
        'Check the spelling, or make the folder above it first.',
      );
    case 'used':
      throw notARepository(path);
    case 'missing':
    case 'empty':
      return;
  }
}

function matchingPractice(repository: Repository, practice: boolean): Repository {
  if (repository.marker.practice === practice) return repository;
  const [holds, makes] = practice ? ['real', 'practice'] : ['practice', 'real'];
  throw new LyncBackupError(
    'PracticeSet',
    `'${repository.path}' is a repository of ${holds} sets; this session makes ${makes} ones`,
    'Use another folder: a restore must never meet the wrong kind.',
  );
}

const notARepository = (path: string): LyncBackupError =>
  new LyncBackupError(
    'NotARepository',
    `'${path}' is not empty and holds no ${MARKER}`,
    'Name an empty folder or an existing repository; nothing there was changed.',
  );
