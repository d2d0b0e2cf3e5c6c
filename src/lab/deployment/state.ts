import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { LyncBackupError } from '../../domain/errors.js';
import type { Deployment } from './model.js';

/** Writes the whole deployment beside its old self first: a crash leaves the old one. */
export function saveState(deployment: Deployment, path: string): void {
  const fresh = `${path}.new`;
  writeFileSync(fresh, JSON.stringify(deployment));
  renameSync(fresh, path);
}

/**
 * The deployment of a state file, or null where there is none yet.
 *
 * @throws {LyncBackupError} `FormatInvalid` for anything that is not a state of this version
 */
export function loadState(path: string): Deployment | null {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw notAState(path, cause);
  }
  try {
    const state = JSON.parse(text) as Deployment;
    if (state.formatVersion === 2 && typeof state.directory === 'object' && typeof state.replicated === 'object') return state;
  } catch (cause) {
    throw notAState(path, cause);
  }
  throw notAState(path);
}

const notAState = (path: string, cause?: unknown): LyncBackupError =>
  new LyncBackupError(
    'FormatInvalid',
    `'${path}' is not the state of a practice deployment`,
    'Name a new file, or remove this one.',
    cause,
  );
