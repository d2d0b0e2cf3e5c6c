import { createHash } from 'node:crypto';
import { z } from 'zod';
import { LyncBackupError, ignoring } from '../domain/errors.js';
import { error, warning, type Finding } from '../domain/findings.js';
import { FileEntry } from '../domain/manifest.js';
import { runFolder } from '../domain/set-id.js';
import type { ModuleFiles } from '../ports/module-files.js';
import type { Store } from '../ports/store.js';
import { checkFile, checkSize } from './check-file.js';
import { readText } from './stored-text.js';

const TOOLS = 'tool';
const LIST_NAME = 'files.ndjson';
const MODULE = 'LyncBackup'; // a folder of that name is what goes among the modules of a machine
/** What counts here of a restore's plan. */
const PlannedWith = z.object({ kind: z.literal('restore'), toolVersion: z.string() });
const NOT_TO_BE_RUN = 'Do not run it: the next backup puts it right, or take LyncBackup from where it came from.';

/**
 * Keeps the module beside the sets it takes, in `tool/<version>/LyncBackup`: a clean server has nothing to restore with. The list of its
 * files, with their digests, comes first, so that whatever an interrupted run left is told apart, and put right by the next one. What the
 * list names and is right already is not written again.
 * @returns what lies there and is not the module's
 * @throws {LyncBackupError} those of the store; `StoreFailed` when the module changes meanwhile
 */
export async function keepTool(store: Store, module: ModuleFiles, version: string): Promise<Finding[]> {
  const folder = `${TOOLS}/${version}`;
  const files = await digestsOf(module);
  const text = files.map((file) => JSON.stringify(file) + '\n').join('');
  const former = await readList(store, folder);
  if (former?.text !== text) await store.replace(`${folder}/${LIST_NAME}`, text);

  const written: string[] = [];
  for (const file of files) if (await putRight(store, folder, file, module)) written.push(`${folder}/${file.path}`);
  await store.flush(written);
  const wanted = new Set(files.map(({ path }) => path));
  for (const { path } of former?.files ?? [])
    if (!wanted.has(path)) await store.remove(`${folder}/${path}`).catch(ignoring('ObjectNotFound'));
  return foreignFiles(store, folder, files);
}

/** Removes the modules of other versions; one that an unfinished restore was planned with stays until that ends. Files that no list names stay. */
export async function removeOtherTools(store: Store, version: string): Promise<void> {
  const others = (await store.folders(TOOLS)).filter((name) => name !== version);
  if (others.length === 0) return;
  const inUse = await versionsInUse(store);
  for (const name of others.filter((other) => !inUse.has(other))) {
    const folder = `${TOOLS}/${name}`;
    const list = await readList(store, folder);
    if (!list) continue;
    for (const { path } of list.files) await store.remove(`${folder}/${path}`).catch(ignoring('ObjectNotFound'));
    await store.remove(`${folder}/${LIST_NAME}`);
  }
}

/** What is wrong with the modules that lie beside the sets; with `isQuick` only their sizes are looked at. */
export async function checkTools(store: Store, isQuick: boolean): Promise<Finding[]> {
  const names = await store.folders(TOOLS);
  if (names.length === 0)
    return [
      warning('ToolMissing', TOOLS, `the repository has no '${TOOLS}' folder with LyncBackup itself`, 'The next backup puts it there.'),
    ];
  const findings: Finding[] = [];
  for (const name of names) findings.push(...(await checkTool(store, `${TOOLS}/${name}`, isQuick)));
  return findings;
}

async function checkTool(store: Store, folder: string, isQuick: boolean): Promise<Finding[]> {
  const files = (await readList(store, folder))?.files;
  if (!files) return [damaged(`${folder}/${LIST_NAME}`, `'${folder}/${LIST_NAME}' is missing or damaged`)];
  const findings: Finding[] = [];
  for (const file of files) {
    const { finding } = await (isQuick ? checkSize : checkFile)(store, folder, file);
    if (finding) findings.push(damaged(`${folder}/${file.path}`, finding.Message));
  }
  return [...findings, ...(await foreignFiles(store, folder, files))];
}

/** The module runs every script in its folders, also one that somebody put there. */
async function foreignFiles(store: Store, folder: string, files: readonly FileEntry[]): Promise<Finding[]> {
  const known = new Set([LIST_NAME, ...files.map(({ path }) => path)].map((path) => `${folder}/${path}`));
  const findings: Finding[] = [];
  for await (const { name } of store.list(folder))
    if (!known.has(name))
      findings.push(error('ToolDamaged', name, `'${name}' is not a file of LyncBackup`, 'Find out who put it there, and remove it.'));
  return findings;
}

const damaged = (name: string, message: string): Finding => error('ToolDamaged', name, message, NOT_TO_BE_RUN);

async function digestsOf(module: ModuleFiles): Promise<FileEntry[]> {
  const files: FileEntry[] = [];
  for (const path of await module.list()) {
    const digest = createHash('sha256');
    let bytes = 0;
    for await (const chunk of module.read(path)) {
      digest.update(chunk);
      bytes += chunk.length;
    }
    files.push({ path: `${MODULE}/${path}`, bytes, sha256: digest.digest('hex') });
  }
  return files;
}

/** @returns whether it had to be written */
async function putRight(store: Store, folder: string, file: FileEntry, module: ModuleFiles): Promise<boolean> {
  const { finding } = await checkFile(store, folder, file);
  if (!finding) return false;
  const name = `${folder}/${file.path}`;
  await store.remove(name).catch(ignoring('ObjectNotFound'));
  const { sha256 } = await store.write(name, module.read(file.path.slice(MODULE.length + 1)));
  if (sha256 === file.sha256) return true;
  throw new LyncBackupError('StoreFailed', `'${file.path}' changed while it was copied`, 'Let the installation of LyncBackup end first.');
}

/** Null when there is none, or none that can be believed. */
async function readList(store: Store, folder: string): Promise<{ text: string; files: FileEntry[] } | null> {
  const text = await readText(store, `${folder}/${LIST_NAME}`);
  if (text === null) return null;
  try {
    const lines = text.split('\n').filter((line) => line !== '');
    return { text, files: lines.map((line) => FileEntry.parse(JSON.parse(line))) };
  } catch {
    return null;
  }
}

async function versionsInUse(store: Store): Promise<Set<string>> {
  const versions = new Set<string>();
  for (const runId of await store.folders('runs')) {
    const folder = runFolder(runId);
    if ((await readText(store, `${folder}/report.json`)) !== null) continue;
    const version = versionOf(await readText(store, `${folder}/plan.json`));
    if (version !== null) versions.add(version);
  }
  return versions;
}

/** Of a restore's plan; null for any other text. */
function versionOf(plan: string | null): string | null {
  try {
    return PlannedWith.parse(JSON.parse(plan ?? '')).toolVersion;
  } catch {
    return null;
  }
}
