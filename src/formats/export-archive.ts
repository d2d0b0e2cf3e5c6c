import { SaxesParser } from 'saxes';
import { LyncBackupError } from '../domain/errors.js';
import type { RandomAccess } from '../domain/random-access.js';
import { readZip, type ZipEntry } from './zip.js';

const MAX_DEPTH = 64;

type CountRule = (tag: string, attributes: Readonly<Record<string, string>>) => string | null;

/** Element -> what it counts as. */
const byElement =
  (names: Readonly<Record<string, string>>): CountRule =>
  (tag) =>
    Object.hasOwn(names, tag) ? names[tag]! : null;

const byDocItem =
  (rules: readonly (readonly [RegExp, string])[], inner: CountRule = () => null): CountRule =>
  (tag, attributes) =>
    tag === 'DocItem' ? (rules.find(([pattern]) => pattern.test(attributes['Name'] ?? ''))?.[1] ?? null) : inner(tag, attributes);

/**
 * What the archives of the export commands hold. Only user data is known from the outside (formats.md 3); names of the other documents
 * and of what is in them are ASSUMED. An archive without the document is not counted, and nothing is claimed about its content.
 */
export const ARCHIVE_CONTENTS = {
  configuration: {
    document: 'DocItemSet.xml',
    rule: byDocItem([
      [/^urn:xds:topology$/, 'topologies'],
      [/^urn:xds:\w*policy:/i, 'policies'],
      [/^urn:xds:/, 'settings'],
    ]),
  },
  locations: {
    document: 'LisConfiguration.xml',
    rule: byElement({
      Location: 'locations',
      Subnet: 'subnets',
      Switch: 'switches',
      Port: 'ports',
      WirelessAccessPoint: 'wirelessAccessPoints',
    }),
  },
  userData: {
    document: 'DocItemSet.xml',
    rule: byDocItem(
      [
        [/^urn:lcd:/, 'people'],
        [/^urn:confdir:/, 'conferenceDirectories'],
      ],
      byElement({ Contact: 'contacts', Conference: 'meetings' }),
    ),
  },
  responseGroups: {
    document: 'RgsConfiguration.xml',
    rule: byElement({
      Workflow: 'workflows',
      Queue: 'queues',
      AgentGroup: 'groups',
      HoursOfBusiness: 'businessHours',
      HolidaySet: 'holidaySets',
    }),
  },
  persistentChat: { document: 'PersistentChatData.xml', rule: byElement({ Category: 'categories', Room: 'rooms', Message: 'messages' }) },
} as const satisfies Record<string, { document: string; rule: CountRule }>;

export type ArchiveContent = keyof typeof ARCHIVE_CONTENTS;

/**
 * Reads an export archive from end to end: every entry's checksum, and the known document's structure, counting on the way. Memory is flat.
 * @returns counts by name; null when the archive has no document of the known name
 * @throws {LyncBackupError} `FormatInvalid` when archive or document are damaged, as after an export that stopped half way
 */
export async function readExportArchive(
  source: RandomAccess,
  name: string,
  content: ArchiveContent,
): Promise<Record<string, number> | null> {
  const { document, rule } = ARCHIVE_CONTENTS[content];
  let counts: Record<string, number> | null = null;
  for await (const entry of readZip(source, name)) {
    if (entry.name === document) counts = await countDocument(entry, `${name}/${document}`, rule);
    else for await (const _ of entry.content()) void _;
  }
  return counts;
}

async function countDocument(entry: ZipEntry, name: string, rule: CountRule): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  const parser = new SaxesParser();
  let depth = 0;
  parser.on('opentag', ({ name: tag, attributes }) => {
    if (++depth > MAX_DEPTH) throw invalid(name, `elements are nested deeper than ${MAX_DEPTH}`);
    const counted = rule(tag, attributes);
    if (counted !== null) counts[counted] = (counts[counted] ?? 0) + 1;
  });
  parser.on('closetag', () => depth--);
  parser.on('doctype', () => {
    throw invalid(name, 'it has a DOCTYPE');
  });
  parser.on('error', (cause) => {
    throw invalid(name, cause.message, cause);
  });
  const decoder = new TextDecoder();
  for await (const chunk of entry.content()) parser.write(decoder.decode(chunk, { stream: true }));
  parser.write(decoder.decode()).close();
  return counts;
}

const invalid = (name: string, reason: string, cause?: unknown): LyncBackupError =>
  new LyncBackupError('FormatInvalid', `'${name}' is not whole: ${reason}`, 'Run the export by hand and look at its errors.', cause);
