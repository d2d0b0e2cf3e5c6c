import { createHash } from 'node:crypto';
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
import { contentOf } from '../domain/random-access.js';
import type { TestResult } from '../domain/results.js';
import { setFolder } from '../domain/set-id.js';
import { proveZip } from '../formats/zip.js';
import type { Store } from '../ports/store.js';
import type { Repository } from './repository.js';
import { readDigested, readText } from './stored-text.js';

type OnProgress = (doneBytes: number, totalBytes: number) => void;

/** Reads every byte of a set again and opens every container. What could not be judged is `Unproven`, never `Sound`. */
export async function verifySet(repository: Repository, setId: string, signal: AbortSignal, onProgress: OnProgress): Promise<TestResult> {
  const folder = setFolder(setId);
  const { manifest, findings } = await checkManifest(repository.store, folder, setId);
  const tally = { files: 0, bytes: 0 };
  if (manifest) {
    const files = filesOf(manifest);
    const totalBytes = files.reduce((sum, file) => sum + file.bytes, 0);
    for (const file of files) {
      throwIfStopped(signal);
      const { finding, bytes } = await checkFile(repository.store, folder, file);
      findings.push(...(finding ? [finding] : await checkContainer(repository.store, folder, file)));
      tally.files++;
      tally.bytes += bytes;
      onProgress(tally.bytes, totalBytes);
    }
    findings.push(...(await unexpectedFiles(repository.store, folder, manifest)));
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

/** Reads a file again. @returns the bytes read, and what is wrong with it */
export async function checkFile(store: Store, folder: string, file: FileEntry): Promise<{ bytes: number; finding: Finding | null }> {
  let bytes = 0;
  try {
    const object = await store.open(`${folder}/${file.path}`);
    try {
      const digest = createHash('sha256');
      for await (const chunk of contentOf(object)) {
        digest.update(chunk);
        bytes += chunk.length;
      }
      const isSame = bytes === file.bytes && digest.digest('hex') === file.sha256;
      return { bytes, finding: isSame ? null : changed(file, bytes) };
    } finally {
      await object.close();
    }
  } catch (cause) {
    if (!(cause instanceof LyncBackupError)) throw cause;
    if (cause.code === 'ObjectNotFound')
      return { bytes, finding: error('FileMissing', file.path, `'${file.path}' is in the manifest and not in the set`, damagedSetHint) };
    return { bytes, finding: error('FileUnreadable', file.path, cause.message, cause.hint) };
  }
}

const changed = (file: FileEntry, bytes: number): Finding =>
  error(
    'FileDamaged',
    file.path,
    bytes === file.bytes ? `'${file.path}' was changed: its SHA-256 is another` : `'${file.path}' has ${bytes} bytes, not ${file.bytes}`,
    damagedSetHint,
  );

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
    if (!(cause instanceof LyncBackupError)) throw cause;
    return [error('ContainerDamaged', file.path, cause.message, cause.hint)];
  } finally {
    await object.close();
  }
}

async function unexpectedFiles(store: Store, folder: string, manifest: Manifest): Promise<Finding[]> {
  const known = new Set([...filesOf(manifest).map((file) => file.path), MANIFEST_NAME, MANIFEST_DIGEST_NAME]);
  const findings: Finding[] = [];
  for await (const entry of store.list(folder)) {
    const path = entry.name.slice(folder.length + 1);
    if (!known.has(path))
      findings.push(
        error(
          'FileUnexpected',
          path,
          `'${path}' is in the set and not in its manifest`,
          'Find out who put it there; a sealed set never changes.',
        ),
      );
  }
  return findings;
}

function verdictOf(findings: readonly Finding[]): TestResult['Verdict'] {
  if (findings.some((finding) => finding.Severity === 'Error')) return 'Damaged';
  return findings.some((finding) => finding.Code === 'ManifestTooNew') ? 'Unproven' : 'Sound';
}
