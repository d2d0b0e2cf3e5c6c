import { SaxesParser } from 'saxes';
import { LyncBackupError } from '../../domain/errors.js';
import type { Person } from '../deployment/directory.js';
import type { ConferenceDirectory, UserData } from '../deployment/user-data.js';
import { ARCHIVE_NAMES } from './archive-names.js';
import { archiveEntries, notOfThisKind } from './read-archive.js';
import { XML_DECLARATION, xmlElement } from './xml.js';
import type { ArchiveEntry } from './zip-file.js';

export interface UserDataSource {
  /** Everyone exported, one after the other; may throw half way, and then the archive ends there. */
  people: Iterable<{ person: Pick<Person, 'sipAddress'>; data: UserData }>;
  directories: readonly ConferenceDirectory[];
}

const CONTENT_TYPES =
  '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="text/xml"/></Types>';

/** What Export-CsUserData writes: an OPC package. Shape: formats.md 3. */
export function userDataArchive(source: UserDataSource): ArchiveEntry[] {
  return [
    { name: ARCHIVE_NAMES.contentTypes, content: [XML_DECLARATION, CONTENT_TYPES] },
    { name: ARCHIVE_NAMES.userDataDocument, content: documentOf(source) },
  ];
}

function* documentOf({ people, directories }: UserDataSource): Generator<string> {
  yield `${XML_DECLARATION}<DocItemSet xmlns="urn:schema:Microsoft.Rtc.Management.UserData">`;
  for (const directory of directories)
    yield docItem(
      `urn:confdir:${directory.id}`,
      xmlElement('ConferenceDirectory', { Id: directory.id, Pool: directory.pool, Conferences: directory.conferences }),
    );
  for (const { person, data } of people) yield personItems(person, data);
  yield '</DocItemSet>';
}

function personItems(person: Pick<Person, 'sipAddress'>, data: UserData): string {
  const address = person.sipAddress.slice('sip:'.length);
  const groups = data.groups.map((name, index) =>
    xmlElement('ContactGroup', { Number: index + 1, DisplayName: base64(name), ExternalUri: '' }),
  );
  const contacts = data.contacts.map(({ buddy, groups: numbers }) =>
    xmlElement('Contact', { Buddy: buddy, DisplayName: base64(''), SubscribePresence: 1, Groups: numbers.join(' ') }),
  );
  const resource = xmlElement(
    'HomedResource',
    { UserAtHost: address },
    xmlElement('ContactGroups', {}, groups.join('')) + xmlElement('Contacts', {}, contacts.join('')),
  );
  const conferences = data.meetings.map(({ conferenceId, subject, phoneConferenceId }) =>
    xmlElement('Conference', { ConferenceId: conferenceId, Subject: base64(subject), PstnConferenceId: phoneConferenceId }),
  );
  const meetings = conferences.length === 0 ? '' : docItem(`urn:hcd:${address}`, xmlElement('Conferences', {}, conferences.join('')));
  return docItem(`urn:lcd:${address}`, resource) + meetings;
}

const docItem = (name: string, data: string): string => xmlElement('DocItem', { Name: name }, `<Data>${data}</Data>`);

const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64');

export interface ReadUserData {
  people: Record<string, UserData>; // key: SIP address without `sip:`, lower case
  directories: ConferenceDirectory[];
}

/**
 * Reads back what Export-CsUserData wrote, or its document alone, as it streams: that of a large pool does not fit in memory.
 *
 * @throws {LyncBackupError} `FormatInvalid` for another archive, and for one that ends half way
 */
export async function readUserDataArchive(bytes: Uint8Array): Promise<ReadUserData> {
  if (bytes[0] === '<'.charCodeAt(0)) return readUserDocument([bytes]);
  let found: ReadUserData | null = null;
  for await (const entry of archiveEntries(bytes)) {
    if (entry.name === ARCHIVE_NAMES.userDataDocument) found = await readUserDocument(entry.content());
  }
  if (!found) throw notOfThisKind(ARCHIVE_NAMES.userDataDocument);
  return found;
}

async function readUserDocument(content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<ReadUserData> {
  const read: ReadUserData = { people: {}, directories: [] };
  let person: UserData | null = null;
  const parser = new SaxesParser();
  parser.on('error', (cause) => {
    throw new LyncBackupError(
      'FormatInvalid',
      `the user data is damaged: ${cause.message}`,
      'Name a file that the export command wrote.',
      cause,
    );
  });
  parser.on('opentag', ({ name, attributes }) => {
    const { [name]: element } = ELEMENTS;
    if (name === 'DocItem') person = personOf(read, attributes['Name'] ?? '');
    else if (name === 'ConferenceDirectory') read.directories.push(directoryOf(attributes));
    else if (element && person) element(person, attributes);
  });
  const decoder = new TextDecoder();
  for await (const chunk of content) parser.write(decoder.decode(chunk, { stream: true }));
  parser.write(decoder.decode()).close();
  return read;
}

type Attributes = Readonly<Record<string, string>>;

function personOf({ people }: ReadUserData, urn: string): UserData | null {
  const [, address] = /^urn:[lh]cd:(.+)$/.exec(urn) ?? [];
  return address === undefined ? null : (people[address.toLowerCase()] ??= { groups: [], contacts: [], meetings: [] });
}

const directoryOf = (attributes: Attributes): ConferenceDirectory => ({
  id: Number(attributes['Id']),
  pool: attributes['Pool'] ?? '',
  conferences: Number(attributes['Conferences']),
});

const ELEMENTS: Readonly<Record<string, (person: UserData, attributes: Attributes) => void>> = {
  ContactGroup: (person, attributes) => person.groups.push(fromBase64(attributes['DisplayName'])),
  Contact: (person, attributes) =>
    person.contacts.push({
      buddy: attributes['Buddy'] ?? '',
      groups: (attributes['Groups'] ?? '').split(' ').filter(Boolean).map(Number),
    }),
  Conference: (person, attributes) =>
    person.meetings.push({
      conferenceId: attributes['ConferenceId'] ?? '',
      subject: fromBase64(attributes['Subject']),
      phoneConferenceId: attributes['PstnConferenceId'] === undefined ? null : Number(attributes['PstnConferenceId']),
    }),
};

const fromBase64 = (text: string | undefined): string => Buffer.from(text ?? '', 'base64').toString('utf8');
