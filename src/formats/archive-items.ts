import { createHash, type Hash } from 'node:crypto';
import { SaxesParser } from 'saxes';
import type { ArchiveItem } from '../domain/archive-items.js';
import { LyncBackupError } from '../domain/errors.js';
import type { RandomAccess } from '../domain/random-access.js';
import { ARCHIVE_CONTENTS } from './export-archive.js';
import { readZip, type ZipEntry } from './zip.js';

const MAX_DEPTH = 64;
const MAX_ITEMS = 1_000_000; // of the largest pool there are two for each person
const MAX_TEXT = 1000; // of what tells an item from others
const MAX_PIECE_CHARACTERS = 16 * 1024 * 1024; // of one tag or text: the parser gathers it in memory

export type ItemContent = 'locations' | 'responseGroups' | 'userData';

interface ItemRule {
  kind: string;
  key: string[]; // fields that tell it from others of its kind, attributes or child elements
  name: string[]; // fields to call it by
}

const CONTENTS_OF_PEOPLE: Readonly<Record<string, ItemRule>> = {
  Contact: { kind: 'contact', key: ['buddy'], name: ['buddy'] },
  ContactGroup: { kind: 'contact group', key: ['displayname'], name: ['displayname'] },
  Conference: { kind: 'meeting', key: ['conferenceid'], name: ['conferenceid'] },
};

const PEOPLE: Readonly<Record<string, ItemRule>> = { DocItem: { kind: 'item', key: ['name'], name: ['name'] } };

/** Names inside the documents of locations and Response Group are ASSUMED, as in `ARCHIVE_CONTENTS`. */
const ITEMS: Readonly<Record<ItemContent, Readonly<Record<string, ItemRule>>>> = {
  userData: PEOPLE,
  locations: {
    Location: { kind: 'location', key: ['id'], name: ['name', 'id'] },
    Subnet: { kind: 'subnet', key: ['id'], name: ['id'] },
    Switch: { kind: 'switch', key: ['id'], name: ['id'] },
    Port: { kind: 'port', key: ['id', 'portid'], name: ['id', 'portid'] },
    WirelessAccessPoint: { kind: 'wireless access point', key: ['id'], name: ['id'] },
    ServiceProvider: { kind: 'service provider', key: ['name'], name: ['name'] },
  },
  responseGroups: {
    ServiceSettings: { kind: 'settings', key: [], name: [] },
    AgentGroup: { kind: 'group', key: ['id'], name: ['name', 'id'] },
    Queue: { kind: 'queue', key: ['id'], name: ['name', 'id'] },
    Workflow: { kind: 'workflow', key: ['id'], name: ['name', 'id'] },
    HoursOfBusiness: { kind: 'business hours', key: ['id'], name: ['name', 'id'] },
    HolidaySet: { kind: 'holiday set', key: ['id'], name: ['name', 'id'] },
  },
};

/** `lcd` holds contacts, `hcd` meetings. @source procedures.md 8.3 */
const URN = /^urn:(lcd|hcd|confdir):(.+)$/i;
const URN_KINDS: Readonly<Record<string, string>> = { lcd: 'contact list', hcd: 'meetings', confdir: 'conference directory' };

/**
 * The objects in an export archive, each with a digest of all it says. User data is taken person by person; with `people`, contact by
 * contact of these alone.
 * @param people SIP addresses without `sip:`, in lower case
 * @returns key -> object; null when the archive has no document of the known name
 * @throws {LyncBackupError} `FormatInvalid` for a damaged archive, or one with more objects than any deployment has
 */
export async function readArchiveItems(
  source: RandomAccess,
  name: string,
  content: ItemContent,
  people: ReadonlySet<string> | null = null,
): Promise<Map<string, ArchiveItem> | null> {
  const { document } = ARCHIVE_CONTENTS[content];
  let items: Map<string, ArchiveItem> | null = null;
  for await (const entry of readZip(source, name)) {
    if (entry.name === document) items = await readItems(entry, `${name}/${document}`, new ItemReader(content, people));
    else for await (const _ of entry.content()) void _;
  }
  return items;
}

async function readItems(entry: ZipEntry, name: string, reader: ItemReader): Promise<Map<string, ArchiveItem>> {
  const parser = new SaxesParser();
  const invalid = (reason: string, cause?: unknown): LyncBackupError =>
    new LyncBackupError('FormatInvalid', `'${name}' is not whole: ${reason}`, 'Take the archive from another set.', cause);
  let depth = 0;
  let pieceCharacters = 0;
  parser.on('opentag', ({ name: tag, attributes }) => {
    pieceCharacters = 0;
    if (++depth > MAX_DEPTH) throw invalid(`elements are nested deeper than ${MAX_DEPTH}`);
    reader.open(tag, attributes, depth);
    if (reader.items.size > MAX_ITEMS) throw invalid(`it has more than ${MAX_ITEMS} objects`);
  });
  parser.on('text', (text) => reader.text(text));
  parser.on('closetag', ({ name: tag }) => {
    pieceCharacters = 0;
    reader.close(tag, depth--);
  });
  parser.on('doctype', () => {
    throw invalid('it has a DOCTYPE');
  });
  parser.on('error', (cause) => {
    throw invalid(cause.message, cause);
  });
  const decoder = new TextDecoder();
  for await (const chunk of entry.content()) {
    pieceCharacters += chunk.length;
    if (pieceCharacters > MAX_PIECE_CHARACTERS) throw invalid(`one piece of it has more than ${MAX_PIECE_CHARACTERS} characters`);
    parser.write(decoder.decode(chunk, { stream: true }));
  }
  parser.write(decoder.decode()).close();
  return reader.items;
}

interface OpenItem {
  rule: ItemRule;
  depth: number;
  hash: Hash;
  fields: Map<string, string>; // names in lower case
  child: string | null; // the child element that is open
}

/** Gathers items while the elements of a document go by. Only the item that is open is kept in memory. */
class ItemReader {
  readonly items = new Map<string, ArchiveItem>();
  readonly #rules: Readonly<Record<string, ItemRule>>;
  #person: string | null = null;
  #item: OpenItem | null = null;

  constructor(
    content: ItemContent,
    private readonly people: ReadonlySet<string> | null,
  ) {
    this.#rules = people ? CONTENTS_OF_PEOPLE : ITEMS[content];
  }

  open(tag: string, attributes: Readonly<Record<string, string>>, depth: number): void {
    const said = Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1));
    if (this.people && tag === 'DocItem') this.#person = wanted(this.people, attributes['Name'] ?? '');
    const rule = Object.hasOwn(this.#rules, tag) ? this.#rules[tag]! : null;
    if (!this.#item && rule && (!this.people || this.#person !== null)) {
      const fields = new Map(said.map(([name, value]) => [name.toLowerCase(), value.slice(0, MAX_TEXT)]));
      this.#item = { rule, depth, hash: createHash('sha256'), fields, child: null };
    } else if (this.#item?.depth === depth - 1) this.#item.child = tag.toLowerCase();
    this.#item?.hash.update(JSON.stringify([tag, said]));
  }

  text(text: string): void {
    if (!this.#item || text.trim() === '') return;
    const { child, fields, hash } = this.#item;
    hash.update(JSON.stringify(text));
    if (child !== null) fields.set(child, ((fields.get(child) ?? '') + text).slice(0, MAX_TEXT));
  }

  close(tag: string, depth: number): void {
    if (tag === 'DocItem') this.#person = null;
    if (!this.#item) return;
    this.#item.hash.update('/');
    if (this.#item.depth === depth - 1) this.#item.child = null;
    if (this.#item.depth !== depth) return;
    const { key, ...item } = finished(this.#item, this.#person);
    this.items.set(key, item);
    this.#item = null;
  }
}

/** The person a document item belongs to, when it is one of these. */
function wanted(people: ReadonlySet<string>, urn: string): string | null {
  const address = URN.exec(urn)?.[2]?.toLowerCase() ?? null;
  return address !== null && people.has(address) ? address : null;
}

function finished({ rule, hash, fields }: OpenItem, person: string | null): ArchiveItem & { key: string } {
  const sha256 = hash.digest('hex');
  const values = rule.key.map((name) => fields.get(name) ?? '').filter((value) => value !== '');
  const told = rule.key.length === 0 ? '' : values.length > 0 ? values.join(' ').toLowerCase() : sha256;
  const called = rule.kind === 'contact group' ? groupName(fields.get('displayname') ?? '') : nameOf(rule, fields);
  if (rule.kind !== 'item') {
    const name = person === null ? called : `${called} of ${person}`;
    return {
      key: copied([rule.kind, person, told].filter((part) => part !== null).join('\n')),
      kind: rule.kind,
      name: copied(name),
      person,
      sha256,
    };
  }
  const [, type = '', owner = called] = URN.exec(called) ?? [];
  const kind = URN_KINDS[type.toLowerCase()] ?? 'item';
  const isPerson = kind === 'contact list' || kind === 'meetings';
  return { key: copied(told), kind, name: copied(owner), person: isPerson ? copied(owner.toLowerCase()) : null, sha256 };
}

/** A part of a text holds on to all of it; a copy does not. */
const copied = (text: string): string => Buffer.from(text, 'utf8').toString('utf8');

const nameOf = ({ name }: ItemRule, fields: ReadonlyMap<string, string>): string => {
  const values = name.map((field) => fields.get(field) ?? '').filter((value) => value !== '');
  return (name[0] === 'name' ? values.slice(0, 1) : values).join(' ');
};

/** Group names are Base64 of UTF-8, and `~` is the group of those without one. @source procedures.md 8.3 */
function groupName(encoded: string): string {
  const name = Buffer.from(encoded, 'base64').toString('utf8');
  return name === '~' ? 'Other Contacts' : name;
}
