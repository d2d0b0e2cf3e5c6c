import { assume, cite } from '../behaviours.js';

/**
 * Names inside the export archives. Known is only the document of user data; the rest is ASSUMED, here and nowhere else: a program must
 * treat these archives as opaque.
 */
export const ARCHIVE_NAMES = {
  configurationDocument: 'DocItemSet.xml',
  configurationHeader: 'Header.xml',
  userDataDocument: 'DocItemSet.xml',
  contentTypes: '[Content_Types].xml',
  locations: 'LisConfiguration.xml',
  responseGroups: 'RgsConfiguration.xml',
  responseGroupAudio: 'RgsAudioFiles',
  persistentChat: 'PersistentChatData.xml',
} as const;

export const ARCHIVE_BEHAVIOURS = [
  cite(
    'formats.md 3',
    'the archive of Export-CsUserData is an OPC package with DocItemSet.xml: DocItem urn:lcd:<address>, HomedResource, groups, contacts',
  ),
  cite('procedures.md 8.3', 'group names in user data are Base64 of UTF-8, and fg== is the default group'),
  assume('user data: the second document of the pair is [Content_Types].xml, and values are attributes'),
  assume('user data: meetings are DocItems urn:hcd:<address>, conference directories DocItems urn:confdir:<number>'),
  assume('Export-CsConfiguration writes DocItemSet.xml and Header.xml'),
  assume('Export-CsLisConfiguration writes one XML document'),
  assume('Export-CsRgsConfiguration writes one XML document and a folder of audio files'),
  assume('Export-CsPersistentChatData writes one XML document'),
];
