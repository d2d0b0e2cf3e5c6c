import { existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Chance } from './chance.js';
import type { Deployment, StoredFile } from './model.js';

const WAVE_HEADER_BYTES = 44;
const WRITTEN_SECONDS = Date.UTC(2025, 10, 3, 8) / 1000; // long before any backup, as the files of a deployment in use are

/**
 * Puts the file stores of a deployment on disk, each in a folder of its own below `root`. What is there already stays as it is.
 *
 * @returns UNC path of each share -> its folder
 */
export function writeShares(deployment: Deployment, root: string): Record<string, string> {
  const map: Record<string, string> = {};
  for (const share of Object.values(deployment.shares)) {
    const folder = shareFolder(root, share.unc);
    map[share.unc] = folder;
    if (!mkdirFresh(folder)) continue;
    for (const file of share.files) writeStored(folder, file, deployment.seed);
  }
  return map;
}

/**
 * Somebody uploads a presentation to a meeting: a new file in the first file store that has web conferencing.
 *
 * @returns what was done, one sentence; null where there is no such store on disk
 */
export function uploadPresentation(deployment: Deployment, root: string, round: number): string | null {
  for (const share of Object.values(deployment.shares)) {
    const folder = share.files.map(({ path }) => /^[^/]+\/CollabContent\/[^/]+/.exec(path)?.[0]).find((path) => path !== undefined);
    if (folder === undefined || !existsSync(shareFolder(root, share.unc))) continue;
    const path = `${folder}/presentation${round}.pptx`;
    const bytes = new Chance(deployment.seed, 'presentation', round).between(20_000, 90_000);
    writeStored(shareFolder(root, share.unc), { path, bytes, kind: 'opaque' }, deployment.seed);
    return `uploaded ${path} to ${share.unc}`;
  }
  return null;
}

/** Entry of a path map for shares that are made later; those that are named come first. */
export const laterShares = (root: string): Record<string, string> => ({ [EVERY_SHARE]: root });

export const EVERY_SHARE = '\\\\';

/** Where a share is on disk, whether it is there or not. */
export function shareFolder(root: string, unc: string): string {
  const [, , server = '', ...names] = unc.split('\\');
  return join(root, server.toLowerCase(), ...names);
}

/** False when it was there. */
const mkdirFresh = (folder: string): boolean => mkdirSync(folder, { recursive: true }) !== undefined;

function writeStored(folder: string, file: StoredFile, seed: number): void {
  const path = join(folder, ...file.path.split('/'));
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(
    path,
    file.kind === 'audio' ? audioBytes(seed, file.path.split('/').at(-1)!, file.bytes) : new Chance(seed, file.path).bytes(file.bytes),
  );
  utimesSync(path, WRITTEN_SECONDS, WRITTEN_SECONDS);
}

/** A short recording: the header of a mono 8 kHz wave file and noise; the same for the same name. */
export function audioBytes(seed: number, name: string, bytes: number): Uint8Array {
  const wave = Buffer.from(new Chance(seed, 'audio', name).bytes(bytes));
  if (bytes < WAVE_HEADER_BYTES) return wave;
  wave.write('RIFF', 0, 'latin1');
  wave.writeUInt32LE(bytes - 8, 4);
  wave.write('WAVEfmt ', 8, 'latin1');
  wave.writeUInt32LE(16, 16);
  wave.writeUInt16LE(1, 20); // PCM
  wave.writeUInt16LE(1, 22); // mono
  wave.writeUInt32LE(8000, 24);
  wave.writeUInt32LE(16_000, 28);
  wave.writeUInt16LE(2, 32);
  wave.writeUInt16LE(16, 34);
  wave.write('data', 36, 'latin1');
  wave.writeUInt32LE(bytes - WAVE_HEADER_BYTES, 40);
  return wave;
}
