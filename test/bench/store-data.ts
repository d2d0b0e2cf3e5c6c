import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Chance } from '../../src/lab/deployment/chance.js';

const FILES_PER_FOLDER = 100;
const FOLDERS_PER_PARENT = 32;
const OLD_UTC_MS = Date.UTC(2026, 0, 1);
const BLOCK_BYTES = 1024 * 1024;
const MOST_BYTES = 64 * 1024 * 1024;

export interface StoreShape {
  files: number;
  bytes: number; // about, in all
  seed: number;
}

/** Path of a file by its number: two levels of folders, a hundred files in each. */
export function pathOfFile(number: number): string {
  const folder = Math.floor(number / FILES_PER_FOLDER);
  return `1-WebServices-${Math.floor(folder / FOLDERS_PER_PARENT)}/conference-${folder}/content-${number}.bin`;
}

/** Sizes as file stores have them: most of a few kilobytes, a tail of large ones that holds most of the bytes. */
export function sizesOf({ files, bytes, seed }: StoreShape): number[] {
  const chance = new Chance(seed, 'sizes');
  const raw = Array.from({ length: files }, () => {
    const [a, b] = [chance.between(1, 1_000_000) / 1_000_001, chance.between(1, 1_000_000) / 1_000_001];
    return Math.exp(1.9 * Math.sqrt(-2 * Math.log(a)) * Math.cos(2 * Math.PI * b)); // log-normal
  });
  const scale = bytes / raw.reduce((sum, size) => sum + size, 0);
  return raw.map((size) => Math.min(MOST_BYTES, Math.max(1, Math.round(size * scale))));
}

/** Writes the store below a folder; the same for the same seed. */
export function writeStore(root: string, shape: StoreShape): number[] {
  const block = Buffer.from(new Chance(shape.seed, 'block').bytes(BLOCK_BYTES));
  const sizes = sizesOf(shape);
  sizes.forEach((bytes, number) => writeContent(join(root, pathOfFile(number)), number, bytes, block, OLD_UTC_MS + number * 1000));
  return sizes;
}

/** Gives every hundredth file, from the given one on, another content of the same size. @returns the bytes written */
export function changeOnePercent(root: string, sizes: readonly number[], from: number, keepTime: boolean): number {
  const block = Buffer.from(new Chance(1000 + from, 'block').bytes(BLOCK_BYTES));
  let bytes = 0;
  for (let number = from; number < sizes.length; number += 100) {
    writeContent(
      join(root, pathOfFile(number)),
      number,
      sizes[number]!,
      block,
      OLD_UTC_MS + number * 1000 + (keepTime ? 0 : 86_400_000 * (from + 1)),
    );
    bytes += sizes[number]!;
  }
  return bytes;
}

function writeContent(path: string, number: number, bytes: number, block: Buffer, utcMs: number): void {
  if (number % FILES_PER_FOLDER === 0) mkdirSync(dirname(path), { recursive: true });
  const stamp = Buffer.from(`${number} `);
  const parts: Buffer[] = [stamp.subarray(0, bytes)];
  for (let left = bytes - stamp.length; left > 0; left -= block.length) parts.push(block.subarray(0, left));
  writeFileSync(path, Buffer.concat(parts));
  utimesSync(path, utcMs / 1000, utcMs / 1000);
}
