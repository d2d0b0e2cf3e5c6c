import type { Person } from '../deployment/directory.js';
import type { ConferenceDirectory, UserData } from '../deployment/user-data.js';
import { ARCHIVE_NAMES } from './archive-names.js';
import { XML_DECLARATION, xmlElement } from './xml.js';
import type { ArchiveEntry } from './zip-file.js';

export interface UserDataSource {
  /** Everyone exported, one after the other; may throw half way, and then the archive ends there. */
  people: Iterable<{ person: Person; data: UserData }>;
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

function personItems(person: Person, data: UserData): string {
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
