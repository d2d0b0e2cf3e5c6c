import type { ChatRoom, PersistentChat } from '../deployment/persistent-chat.js';
import { ARCHIVE_NAMES } from './archive-names.js';
import { attribute, childrenOf, readDocument } from './read-archive.js';
import { XML_DECLARATION, xmlElement, xmlText } from './xml.js';
import type { ArchiveEntry } from './zip-file.js';

export const CHAT_LEVELS = ['All', 'User', 'Category', 'RoomDirectory', 'Content'] as const;
export type ChatLevel = (typeof CHAT_LEVELS)[number];

/** What Export-CsPersistentChatData writes. */
export const persistentChatArchive = (chat: PersistentChat, level: ChatLevel): ArchiveEntry[] => [
  { name: ARCHIVE_NAMES.persistentChat, content: documentOf(chat, level) },
];

function* documentOf(chat: PersistentChat, level: ChatLevel): Generator<string> {
  const has = (...levels: ChatLevel[]): boolean => level === 'All' || levels.includes(level);
  yield `${XML_DECLARATION}<PersistentChatData Level="${level}">`;
  if (has('User')) for (const member of new Set(chat.rooms.flatMap((room) => room.members))) yield xmlElement('User', { Uri: member });
  if (has('Category', 'RoomDirectory', 'Content'))
    for (const category of chat.categories) yield xmlElement('Category', { Id: category.id, Name: category.name });
  if (has('RoomDirectory', 'Content')) for (const room of chat.rooms) yield* roomOf(room, has('Content'));
  yield '</PersistentChatData>';
}

function* roomOf(room: ChatRoom, withContent: boolean): Generator<string> {
  const { id, name, category, privacy } = room;
  yield `<Room Id="${id}" Name="${xmlText(name)}" Category="${xmlText(category)}" Privacy="${privacy}">`;
  for (const member of room.members) yield xmlElement('Member', { Uri: member });
  for (let number = 1; withContent && number <= room.messages; number++)
    yield xmlElement('Message', { Number: number, Author: room.members[number % room.members.length]! }, `Message ${number}`);
  yield '</Room>';
}

/**
 * Reads back what Export-CsPersistentChatData wrote.
 *
 * @throws {LyncBackupError} `FormatInvalid`
 */
export async function readPersistentChatArchive(bytes: Uint8Array): Promise<PersistentChat> {
  const { root } = await readDocument(bytes, ARCHIVE_NAMES.persistentChat);
  return {
    categories: childrenOf(root, 'Category').map((row) => ({ id: attribute(row, 'Id'), name: attribute(row, 'Name') })),
    rooms: childrenOf(root, 'Room').map((row) => ({
      id: attribute(row, 'Id'),
      name: attribute(row, 'Name'),
      category: attribute(row, 'Category'),
      privacy: attribute(row, 'Privacy') as ChatRoom['privacy'],
      messages: childrenOf(row, 'Message').length,
      disabled: false,
      members: childrenOf(row, 'Member').map((member) => attribute(member, 'Uri')),
    })),
  };
}
