import { z } from 'zod';
import { ComponentKind, ComponentStatus, SetStatus } from './components.js';
import { LyncBackupError } from './errors.js';
import { Finding, Gap } from './findings.js';
import { isInnerPath } from './inner-path.js';

export const FORMAT_VERSION = 1;
export const MANIFEST_NAME = 'manifest.json';
export const MANIFEST_DIGEST_NAME = 'manifest.json.sha256';

const Utc = z.iso.datetime(); // 'Z' only: with an offset, text order would not be time order
const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);

const DEVICE_NAME = /(^|\/)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.[^/]*)?(\/|$)/i;

/** A path inside the set: '/' between names, relative, no '.' or '..', no drive, no device, no control characters. */
export const SetPath = z
  .string()
  .refine(isInnerPath, 'not a path inside the set')
  .refine((path) => !DEVICE_NAME.test(path), 'the name of a device');

export const SetId = z.string().regex(/^\d{8}T\d{6}Z-[0-9a-f]{8}$/);

export const FileEntry = z.strictObject({ path: SetPath, bytes: z.int().nonnegative(), sha256: Sha256 });
export type FileEntry = z.infer<typeof FileEntry>;

export const ComponentEntry = z.strictObject({
  kind: ComponentKind,
  scope: z.string().min(1), // pool or server FQDN in lower case, or '*' for the whole deployment
  status: ComponentStatus,
  reason: z.string().nullable(), // why not deployed or skipped
  capturedUtc: Utc.nullable(), // when its export ended: the skew between components can be seen
  files: z.array(FileEntry),
  counts: z.record(z.string(), z.int().nonnegative()), // people, locations, ...: what it holds, counted
  gaps: z.array(Gap),
});
export type ComponentEntry = z.infer<typeof ComponentEntry>;

/** Something the deployment has and the set does not, on purpose. */
export const LeftOut = z.strictObject({ object: z.string(), reason: z.string() });
export type LeftOut = z.infer<typeof LeftOut>;

/** `manifest.json`. Written last, so a folder without one is not a backup set. Explained field by field in manifest.md. */
export const Manifest = z.strictObject({
  formatVersion: z.literal(FORMAT_VERSION),
  setId: SetId,
  repositoryId: z.string().min(1),
  runId: z.string().min(1),
  status: SetStatus,
  practice: z.boolean(), // made from a practice deployment; a real session refuses it
  label: z.string().nullable(),
  startedUtc: Utc,
  sealedUtc: Utc,
  tool: z.strictObject({ name: z.literal('LyncBackup'), version: z.string() }),
  takenBy: z.strictObject({ user: z.string(), host: z.string() }),
  deployment: z.strictObject({
    name: z.string(), // default SIP domain
    topologySignature: z.string(),
    productVersions: z.array(z.int()), // 5 Lync 2010, 6 Lync 2013, 7 Skype for Business 2015, 8 2019 and SE
    pools: z.array(z.string()), // FQDNs in lower case
  }),
  components: z.array(ComponentEntry).min(1),
  leftOut: z.array(LeftOut),
  documents: z.array(FileEntry), // what belongs to the whole set: README.txt, RUNBOOK.html
  findings: z.array(Finding),
});
export type Manifest = z.infer<typeof Manifest>;

const NewerManifest = z.looseObject({ formatVersion: z.int().gt(FORMAT_VERSION) });

/** @throws {LyncBackupError} `ManifestInvalid`, naming the first field that is wrong; a newer format says so */
export function parseManifest(text: string, name: string): Manifest {
  const json = parseJson(text, name);
  if (NewerManifest.safeParse(json).success) {
    throw new LyncBackupError(
      'ManifestTooNew',
      `'${name}' was written by a newer version of LyncBackup`,
      'Read it with that version or a newer one.',
    );
  }
  const parsed = Manifest.safeParse(json);
  if (parsed.success) {
    const twice = nameUsedTwice(parsed.data);
    if (twice === null) return parsed.data;
    throw new LyncBackupError('ManifestInvalid', `'${name}' is not a manifest: it names '${twice}' twice`, damagedSetHint);
  }
  const issue = parsed.error.issues[0];
  const field = issue?.path.join('.') || 'the document';
  throw new LyncBackupError('ManifestInvalid', `'${name}' is not a manifest: ${field}: ${issue?.message ?? 'invalid'}`, damagedSetHint);
}

/** Windows takes names that differ only in case for one. */
function nameUsedTwice(manifest: Manifest): string | null {
  const names = new Set<string>();
  for (const { path } of filesOf(manifest)) {
    if (names.has(path.toLowerCase())) return path;
    names.add(path.toLowerCase());
  }
  return null;
}

/** Every file the set consists of, apart from the manifest and its digest. */
export const filesOf = (manifest: Manifest): FileEntry[] => [
  ...manifest.components.flatMap((component) => component.files),
  ...manifest.documents,
];

/** Content of `manifest.json.sha256`, in the form `sha256sum -c` reads. */
export const digestLine = (sha256: string): string => `${sha256}  ${MANIFEST_NAME}\n`;

export const damagedSetHint = 'Use another set (Get-LyncBackup lists them) and find out what changed this one.';

function parseJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new LyncBackupError('ManifestInvalid', `'${name}' is not JSON`, damagedSetHint, cause);
  }
}
