import { LyncBackupError, throwIfStopped } from '../domain/errors.js';
import { folderOfList } from '../domain/file-store.js';
import { error, warning, type Finding } from '../domain/findings.js';
import {
  MANIFEST_DIGEST_NAME,
  MANIFEST_NAME,
  damagedSetHint,
  digestLine,
  filesOf,
  parseManifest,
  type Manifest,
} from '../domain/manifest.js';
import type { TestResult } from '../domain/results.js';
import { setFolder } from '../domain/set-id.js';
import type { Store } from '../ports/store.js';
import type { FileWorkers } from '../ports/file-workers.js';
import { walkStore } from '../ports/walk-store.js';
import { asFinding } from './as-finding.js';
import { checkContainer } from './check-container.js';
import { checkFile, checkSize } from './check-file.js';
import type { Repository } from './repository.js';
import { checkStoreCopies, unexpected, type Checked, type Depth, type StoreCopy } from './stored-entries.js';
import { readDigested, readText } from './stored-text.js';

const MOST_FINDINGS = 1000; // of one set; the rest is counted

interface Options {
  depth: Depth;
  workers: FileWorkers;
  signal: AbortSignal;
  onProgress: (doneBytes: number, totalBytes: number) => void;
}

/**
 * Reads sets again and opens every container. File stores of several sets are read side by side, so that a file they share is read once.
 * What could not be judged is `Unproven`, never `Sound`; neither is a set that was looked at in part.
 */
export async function verifySets(repository: Repository, setIds: readonly string[], options: Options): Promise<TestResult[]> {
  const checks: SetCheck[] = [];
  const progress = { done: 0, total: 0 };
  const advance = (bytes: number): void => {
    throwIfStopped(options.signal);
    progress.done += bytes;
    options.onProgress(progress.done, Math.max(progress.done, progress.total));
  };
  for (const setId of setIds) checks.push(new SetCheck(setId, await checkManifest(repository.store, setFolder(setId), setId), advance));
  progress.total = checks.reduce((sum, check) => sum + (check.manifest ? totalBytesOf(check.manifest) : 0), 0);
  for (const check of checks) await checkOwnFiles(repository.store, check, options);
  for (const list of new Set(checks.flatMap((check) => check.lists()))) {
    const copies = checks.filter((check) => check.lists().includes(list)).map((check) => check.copyOf(list));
    await checkStoreCopies(repository.store, copies, options.depth, options.workers);
  }
  return checks.map((check) => check.result(repository, options.depth));
}

/** What was found out about one set so far. */
class SetCheck {
  readonly manifest: Manifest | null;
  private readonly findings: Finding[] = [];
  private unnamed = 0;
  private files = 0;
  private bytesRead = 0;
  private provenBytes = 0;
  private totalBytes = 0;

  constructor(
    readonly setId: string,
    { manifest, findings }: ManifestCheck,
    private readonly advance: (bytes: number) => void,
  ) {
    this.manifest = manifest;
    findings.forEach((finding) => this.add(finding));
  }

  add(finding: Finding): void {
    if (this.findings.length < MOST_FINDINGS) this.findings.push(finding);
    else this.unnamed++;
  }

  tell({ bytesRead, provenBytes, totalBytes, finding }: Checked): void {
    if (finding) this.add(finding);
    if (finding?.Code !== 'FileUnexpected') this.files++;
    this.bytesRead += bytesRead;
    this.provenBytes += provenBytes;
    this.totalBytes += totalBytes;
    this.advance(totalBytes);
  }

  lists(): string[] {
    return this.manifest ? fileStoreLists(this.manifest) : [];
  }

  copyOf(list: string): StoreCopy {
    return {
      setFolder: setFolder(this.setId),
      list,
      tell: (checked) => this.tell(checked),
      fail: (cause) => this.add(asFinding(cause, list)),
    };
  }

  result(repository: Repository, depth: Depth): TestResult {
    const more = error('MoreFindings', this.setId, `${this.unnamed} more findings`, damagedSetHint);
    const findings = this.unnamed === 0 ? this.findings : [...this.findings, more];
    return {
      Repository: repository.path,
      SetId: this.setId,
      Verdict: verdictOf(findings, depth),
      Method: depth.method,
      FilesChecked: this.files,
      BytesChecked: this.bytesRead,
      ProvenPercent: this.totalBytes === 0 ? 0 : Math.floor((1000 * this.provenBytes) / this.totalBytes) / 10,
      Seed: depth.method === 'Sample' ? depth.seed : null,
      Restored: [],
      NotProven: [],
      Findings: findings,
      Practice: this.manifest?.practice ?? repository.marker.practice,
    };
  }
}

/** What the manifest names itself, and what lies beside it. */
async function checkOwnFiles(store: Store, check: SetCheck, { depth, workers, signal }: Options): Promise<void> {
  if (!check.manifest) return;
  const folder = setFolder(check.setId);
  for (const file of filesOf(check.manifest)) {
    const { bytes, finding } = depth.method === 'Quick' ? await checkSize(store, folder, file) : await checkFile(store, folder, file);
    const provenBytes = depth.method === 'Quick' || finding ? 0 : file.bytes;
    check.tell({ bytesRead: bytes, provenBytes, totalBytes: file.bytes, finding });
    if (!finding && depth.method !== 'Quick') for (const each of await checkContainer(store, folder, file, signal)) check.add(each);
  }
  for await (const path of unlistedFiles(store, folder, check.manifest, workers)) check.add(unexpected(path));
}

const fileStoreLists = (manifest: Manifest): string[] =>
  manifest.components
    .filter((component) => component.kind === 'fileStore')
    .flatMap((component) => component.files.map((file) => file.path));

const totalBytesOf = (manifest: Manifest): number =>
  filesOf(manifest).reduce((sum, file) => sum + file.bytes, 0) +
  manifest.components.reduce((sum, component) => sum + (component.kind === 'fileStore' ? (component.counts['bytes'] ?? 0) : 0), 0);

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

/** What lies in the set and is neither in the manifest nor below a file store, whose own list is compared. */
async function* unlistedFiles(store: Store, folder: string, manifest: Manifest, workers: FileWorkers): AsyncIterable<string> {
  const known = new Set([...filesOf(manifest).map((file) => file.path), MANIFEST_NAME, MANIFEST_DIGEST_NAME]);
  const compared = new Set(fileStoreLists(manifest).map(folderOfList));
  for await (const places of walkStore(workers, await store.placeOf(folder), (path) => compared.has(path)))
    for (const place of places) if (!('problem' in place) && place.kind !== 'folder' && !known.has(place.path)) yield place.path;
}

function verdictOf(findings: readonly Finding[], depth: Depth): TestResult['Verdict'] {
  if (findings.some((finding) => finding.Severity === 'Error')) return 'Damaged';
  return depth.method !== 'Full' || findings.some((finding) => finding.Severity === 'Warning') ? 'Unproven' : 'Sound';
}
