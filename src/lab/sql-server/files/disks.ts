import { constants, type Dirent } from 'node:fs';
import { access, mkdir, open, readdir, stat, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { RandomAccess } from '../../../domain/random-access.js';

/** A drive, a folder or a share as the server names it, and where its files really lie. */
export interface Volume {
  /** `D:\`, `\\server\share\` or `/var/opt/`: the longest that a path begins with is its volume. */
  readonly root: string;
  readonly folder: string;
  /** What the account of the SQL Server service may do there. */
  access: 'write' | 'read' | 'none';
  /** Bytes that are free at first; what is written here counts against them. Null: as many as one likes. */
  freeBytes: number | null;
}

/** What the operating system answered. @source MicrosoftDocs, System error codes */
const OS_ERRORS = {
  2: 'The system cannot find the file specified.',
  3: 'The system cannot find the path specified.',
  5: 'Access is denied.',
  38: 'Reached the end of the file.',
  53: 'The network path was not found.',
  67: 'The network name cannot be found.',
  112: 'There is not enough space on the disk.',
} as const;
export type OsErrorCode = keyof typeof OS_ERRORS;

export class OsFailure extends Error {
  override readonly name = 'OsFailure';

  constructor(readonly code: OsErrorCode) {
    super(OS_ERRORS[code]);
  }

  /** As messages of the server quote it: `5(Access is denied.)`. */
  get text(): string {
    return `${this.code}(${this.message})`;
  }
}

export type OpenFile = RandomAccess & { close(): Promise<void> };

/** The disks of one server, seen with the eyes of its service account. Names ignore case, as on Windows. */
export class ServerDisks {
  constructor(readonly volumes: readonly Volume[]) {}

  /** @throws {OsFailure} 2, 3, 5, 53, 67 */
  async openToRead(path: string): Promise<OpenFile> {
    const { volume, local } = await this.locate(path);
    if (volume.access === 'none') throw new OsFailure(5);
    if (local === null) throw new OsFailure((await this.folderExists(parentOf(path))) ? 2 : 3);
    const file = await open(local, 'r').catch(() => null);
    if (!file) throw new OsFailure(5);
    const { size } = await file.stat();
    return {
      size,
      readAt: (position, length) => readExactly(file, position, Math.min(length, size - position)),
      close: () => file.close(),
    };
  }

  /** @param appends goes on at the end of a file that is there; a new one begins empty. @throws {OsFailure} 3, 5, 53, 67 */
  async openToWrite(path: string, appends: boolean): Promise<FileWriter> {
    const { volume, local } = await this.locate(path);
    if (volume.access !== 'write') throw new OsFailure(5);
    const folder = await this.locate(parentOf(path));
    const target = local ?? (folder.local === null ? null : join(folder.local, nameOf(path)));
    if (target === null) throw new OsFailure(3);
    const file = await open(target, appends ? 'a' : 'w').catch(() => null);
    if (!file) throw new OsFailure(5);
    return new FileWriter(file, volume);
  }

  /** What xp_fileexist tells. */
  async look(path: string): Promise<{ isFile: boolean; isFolder: boolean; parentExists: boolean }> {
    const located = await this.locate(path).catch(() => null);
    const found = located?.local == null || located.volume.access === 'none' ? null : await stat(located.local);
    return {
      isFile: found?.isFile() ?? false,
      isFolder: found?.isDirectory() ?? false,
      parentExists: await this.folderExists(parentOf(path)),
    };
  }

  /** @throws {OsFailure} 3, 5, 53, 67 */
  async list(path: string): Promise<Dirent[]> {
    const { volume, local } = await this.locate(path);
    if (volume.access === 'none') throw new OsFailure(5);
    if (local === null) throw new OsFailure(3);
    return readdir(local, { withFileTypes: true });
  }

  /** Root of the volume of a path; null when there is none. */
  rootOf(path: string): string | null {
    try {
      return this.volumeOf(path).root;
    } catch (error) {
      if (error instanceof OsFailure) return null;
      throw error;
    }
  }

  /** Null: nobody counts. */
  freeBytes(root: string): number | null {
    return this.volumes.find((volume) => volume.root === root)?.freeBytes ?? null;
  }

  /** A database file takes space, though it has no bytes here. */
  take(path: string, bytes: number): void {
    const volume = this.volumes.find(({ root }) => root === this.rootOf(path));
    if (volume?.freeBytes != null) volume.freeBytes -= bytes;
  }

  give(path: string, bytes: number): void {
    this.take(path, -bytes);
  }

  /** With the folders above it. @throws {OsFailure} 5, 53, 67 */
  async makeFolder(path: string): Promise<void> {
    const volume = this.volumeOf(path);
    if (volume.access !== 'write') throw new OsFailure(5);
    await mkdir(join(volume.folder, ...partsOf(path.slice(volume.root.length))), { recursive: true });
  }

  async folderExists(path: string): Promise<boolean> {
    const located = await this.locate(path).catch(() => null);
    return located?.local != null && (await stat(located.local)).isDirectory();
  }

  /** @throws {OsFailure} 3 for a drive that is not there, 53 and 67 for a server or share */
  volumeOf(path: string): Volume {
    const wanted = path.toLowerCase();
    const matching = this.volumes.filter(({ root }) => `${wanted}${separatorOf(root)}`.startsWith(root.toLowerCase()));
    const [volume] = matching.sort((one, other) => other.root.length - one.root.length);
    if (volume) return volume;
    if (!path.startsWith('\\\\')) throw new OsFailure(3);
    const [server = ''] = partsOf(path);
    const isServerKnown = this.volumes.some(({ root }) => root.toLowerCase().startsWith(`\\\\${server.toLowerCase()}\\`));
    throw new OsFailure(isServerKnown ? 67 : 53);
  }

  /** Where a path really lies; null when nothing is there. */
  private async locate(path: string): Promise<{ volume: Volume; local: string | null }> {
    const volume = this.volumeOf(path);
    let local = volume.folder;
    for (const part of partsOf(path.slice(volume.root.length))) {
      const found = await entryOf(local, part);
      if (found === null) return { volume, local: null };
      local = join(local, found);
    }
    return { volume, local };
  }
}

/** A file of the server that is being written, bounded by the space of its volume. */
export class FileWriter {
  bytes = 0;

  constructor(
    private readonly file: FileHandle,
    private readonly volume: Volume,
  ) {}

  /** @throws {OsFailure} 112 */
  async write(chunk: Uint8Array): Promise<void> {
    const { freeBytes } = this.volume;
    if (freeBytes !== null && freeBytes < chunk.length) throw new OsFailure(112);
    if (freeBytes !== null) this.volume.freeBytes = freeBytes - chunk.length;
    await this.file.write(chunk);
    this.bytes += chunk.length;
  }

  close(): Promise<void> {
    return this.file.close();
  }
}

/** Both kinds of separators, as Windows takes them. */
const partsOf = (path: string): string[] => path.split(/[\\/]+/).filter((part) => part !== '');
const separatorOf = (root: string): string => (root.includes('\\') ? '\\' : '/');

export const nameOf = (path: string): string => partsOf(path).at(-1) ?? '';

export function parentOf(path: string): string {
  const end = Math.max(path.lastIndexOf('\\'), path.lastIndexOf('/'));
  return end < 0 ? '' : path.slice(0, end + 1);
}

async function entryOf(folder: string, name: string): Promise<string | null> {
  if (name === '..' || name === '.') return null;
  const isExact = await access(join(folder, name), constants.F_OK).then(
    () => true,
    () => false,
  );
  if (isExact) return name;
  const names = await readdir(folder).catch(() => []);
  return names.find((other) => other.toLowerCase() === name.toLowerCase()) ?? null;
}

async function readExactly(file: FileHandle, position: number, length: number): Promise<Uint8Array> {
  if (length <= 0) return new Uint8Array(0);
  const buffer = Buffer.alloc(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await file.read(buffer, filled, length - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}
