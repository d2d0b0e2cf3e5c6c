import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** An empty folder that goes when the test ends. */
export function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'lyncbackup-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A folder with the same in it, which goes likewise. */
export function copyOfFolder(original: string): string {
  const folder = emptyFolder();
  cpSync(original, folder, { recursive: true, preserveTimestamps: true });
  return folder;
}
