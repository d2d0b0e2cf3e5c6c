import { LyncBackupError, throwIfStopped } from '../domain/errors.js';
import { error, warning, type Finding } from '../domain/findings.js';
import {
  MANIFEST_DIGEST_NAME,
  MANIFEST_NAME,
  damagedSetHint,
  digestLine,
  filesOf,
  parseManifest,
  type FileEntry,
  type Manifest,
} from '../domain/manifest.js';
import type { TestResult } from '../domain/results.js';
import { setFolder } from '../domain/set-id.js';
import { proveZip } from '../formats/zip.js';
import type { Store } from '../ports/store.js';
import { checkFile } from './check-file.js';
import type { Repository } from './repository.js';
import { checkStoredEntries, unexpected } from './stored-entries.js';
import { readDigested, readText } from './stored-text.js';

type OnProgress = (doneBytes: number, totalBytes: number) => void;

/** Reads every byte of a set again and opens every container. What could not be judged is `Unproven`, never `Sound`. */
export async function verifySet(repository: Repository, setId: string, signal: AbortSignal, onProgress: OnProgress): Promise<TestResult> {
  const { store } = repository;
  const folder = setFolder(setId);
  const { manifest, findings } = await checkManifest(store, folder, setId);
  const tally = { files: 0, bytes: 0 };
  if (manifest) {
    const totalBytes = totalBytesOf(manifest);
    const tell = (bytes: number, finding: Finding | null): void => {
      throwIfStopped(signal);
      if (finding) findings.push(finding);
      if (finding?.Code !== 'FileUnexpected') tally.files++;
      tally.bytes += bytes;
      onProgress(tally.bytes, totalBytes);
    };
    for (const file of filesOf(manifest)) {
      const { bytes, finding } = await checkFile(store, folder, file);
      tell(bytes, finding);
      if (!finding) findings.push(...(await checkContainer(store, folder, file)));
    }
    for (const list of fileStoreLists(manifest))
      await checkStoredEntries(store, folder, list, tell).catch((cause: unknown) => findings.push(asFinding(cause, list)));
    for await (const path of unlistedFiles(store, folder, manifest)) findings.push(unexpected(path));
  }
  return {
    Repository: repository.path,
    SetId: setId,
    Verdict: verdictOf(findings),
    FilesChecked: tally.files,
    BytesChecked: tally.bytes,
    Findings: findings,
    Practice: manifest?.practice ?? repository.marker.practice,
  };
}

const fileStoreLists = (manifest: Manifest): string[] =>
  manifest.components
    .filter((component) => component.kind === 'fileStore')
    .flatMap((component) => component.files.map((file) => file.path));

const totalBytesOf = (manifest: Manifest): number =>
  filesOf(manifest).reduce((sum, file) => sum + file.bytes, 0) +
  manifest.components.reduce((sum, component) => sum + (component.kind === 'fileStore' ? (component.counts['bytes'] ?? 0) : 0), 0);

function asFinding(cause: unknown, object: string): Finding {
  if (cause instanceof LyncBackupError && cause.code !== 'Cancelled') return error(cause.code, object, cause.message, cause.hint);
  throw cause;
}

interface ManifestCheck {
  manifest: Manifest | null;
  findings: Finding[];
}

async function checkManifest(store: Store, folder: string, setId: string): Promise<ManifestCheck> {
  const stored = await readDigested(store, `${folder}/${MANIFEST_NAME}`);
  if (!stored) {
    return {
      manifest: null,
      findings: [
        error(
          'SetUnfinished',
          setId,
          `'${folder}' has no ${MANIFEST_NAME}: the backup that wrote it did not finish`,
          'Use another set; this one is not a backup.',
        ),
      ],
    };
  }
  const findings: Finding[] = [];
  const digest = await readText(store, `${folder}/${MANIFEST_DIGEST_NAME}`);
  const digestFinding = compareDigest(digest, stored.sha256);
  if (digestFinding) findings.push(digestFinding);
  try {
    const manifest = parseManifest(stored.text, MANIFEST_NAME);
    if (manifest.setId !== setId)
      findings.push(
        error('ManifestInvalid', MANIFEST_NAME, `the manifest in '${folder}' is that of set ${manifest.setId}`, damagedSetHint),
      );
    return { manifest, findings };
  } catch (cause) {
    if (!(cause instanceof LyncBackupError)) throw cause;
    const judge = cause.code === 'ManifestTooNew' ? warning : error;
    return { manifest: null, findings: [...findings, judge(cause.code, MANIFEST_NAME, cause.message, cause.hint)] };
  }
}

/** Which of the two was changed shows in the digest itself: another manifest has quite another digest, a flipped bit touches one digit. */
function compareDigest(line: string | null, sha256: string): Finding | null {
  if (line === digestLine(sha256)) return null;
  if (line === null) return error('FileMissing', MANIFEST_DIGEST_NAME, `'${MANIFEST_DIGEST_NAME}' is missing`, damagedSetHint);
  const expected = digestLine(sha256);
  const differing = line.length === expected.length ? [...line].filter((char, index) => char !== expected[index]).length : 0;
  const isDigestDamaged = line.length !== expected.length || differing <= 2 || !/^[0-9a-f]{64} {2}manifest\.json\n$/.test(line);
  return error(
    'FileDamaged',
    isDigestDamaged ? MANIFEST_DIGEST_NAME : MANIFEST_NAME,
    `'${MANIFEST_NAME}' and '${MANIFEST_DIGEST_NAME}' do not agree`,
    damagedSetHint,
  );
}

async function checkContainer(store: Store, folder: string, file: FileEntry): Promise<Finding[]> {
  if (!file.path.endsWith('.zip')) return [];
  const object = await store.open(`${folder}/${file.path}`);
  try {
    await proveZip(object, file.path);
    return [];
  } catch (cause) {
    return [{ ...asFinding(cause, file.path), Code: 'ContainerDamaged' }];
  } finally {
    await object.close();
  }
}

/** What lies in the set and is neither in the manifest nor below a file store, whose own list was compared. */
async function* unlistedFiles(store: Store, folder: string, manifest: Manifest): AsyncIterable<string> {
  const known = new Set([...filesOf(manifest).map((file) => file.path), MANIFEST_NAME, MANIFEST_DIGEST_NAME]);
  const compared = fileStoreLists(manifest).map((list) => `${list.replace(/\.ndjson$/, '')}/`);
  for await (const entry of store.list(folder)) {
    const path = entry.name.slice(folder.length + 1);
    if (!known.has(path) && !compared.some((prefix) => path.startsWith(prefix))) yield path;
  }
}

function verdictOf(findings: readonly Finding[]): TestResult['Verdict'] {
  if (findings.some((finding) => finding.Severity === 'Error')) return 'Damaged';
  return findings.some((finding) => finding.Code === 'ManifestTooNew') ? 'Unproven' : 'Sound';
}
