import { dependencies, servicesOfRole, type Service, type Topology } from '../../domain/topology.js';
import { CHAT_LEVELS, persistentChatArchive, type ChatLevel } from '../archives/persistent-chat-archive.js';
import { assume, cite } from '../behaviours.js';
import { instanceName, openDatabase } from '../deployment/lookup.js';
import type { ChatRoom, PersistentChat } from '../deployment/persistent-chat.js';
import { psObject, type PsObject } from '../ps-object.js';
import { CmdletError, commandError } from './cmdlet-error.js';
import { isOn, matches, notFound, publishedTopology, READERS, textOf, type Call, type Family } from './cmdlet.js';
import { exportArchive } from './export-file.js';

export const CHAT_ADMINS = ['CsPersistentChatAdministrator'];
const CHAT = 'Microsoft.Rtc.Management.Chat';

/** Persistent Chat: rooms, categories, and the export of its database. */
export const PERSISTENT_CHAT_CMDLETS: Family = {
  'Get-CsPersistentChatCategory': {
    groups: [...CHAT_ADMINS, ...READERS],
    unpractised: ['AsObject'],
    behaviours: [assume('Get-CsPersistentChatCategory and -Room read every Persistent Chat pool of the topology')],
    *run(call) {
      for (const { chat, pool } of chats(call)) {
        for (const category of chat.categories.filter((each) => isWanted(call, each.name, pool)))
          yield psObject(
            `${CHAT}.ChatCategory`,
            { Identity: `${pool}\\${category.name}`, Name: category.name, Id: category.id },
            category.name,
          );
      }
    },
  },
  'Get-CsPersistentChatRoom': {
    groups: [...CHAT_ADMINS, ...READERS],
    unpractised: [
      'Addin',
      'AsObject',
      'Category',
      'ChatContentExceedsMB',
      'Disabled',
      'Filter',
      'Invitations',
      'Manager',
      'Member',
      'ResultSize',
      'SearchDescription',
      'Type',
    ],
    behaviours: [assume('rooms are named <pool>\\<room> and list their members')],
    *run(call) {
      for (const { chat, pool } of chats(call)) {
        for (const room of chat.rooms.filter((each) => isWanted(call, each.name, pool) && hasPrivacy(call, each)))
          yield roomObject(room, pool);
      }
    },
  },
  'Export-CsPersistentChatData': {
    groups: CHAT_ADMINS,
    unpractised: ['DBName', 'Report'],
    behaviours: [
      cite('procedures.md 2.1', 'Export-CsPersistentChatData is for CsPersistentChatAdministrator'),
      cite(
        'Export-CsPersistentChatData',
        'Export-CsPersistentChatData takes server\\instance, exports -Level All by default, and -StartDate only with RoomDirectory',
      ),
      cite('procedures.md 7 G30', 'Export-CsPersistentChatData -DisableExportedNodes would disable every exported room'),
      cite('procedures.md 6', 'Persistent Chat does not exist in Skype for Business Server 2019'),
    ],
    run: exportChat,
  },
};

interface PoolChat {
  pool: string;
  chat: PersistentChat;
}

/** What the database of each Persistent Chat pool holds; one that does not answer is an error, and the others go on. */
function* chats(call: Call): Generator<PoolChat> {
  const topology = publishedTopology(call);
  for (const service of servicesOfRole(topology, 'PersistentChatService')) {
    const store = dependencies(topology, service, 'PersistentChatStore')[0];
    const content = store && contentOf(call, topology, store);
    if (content) yield { pool: service.installedOn.pool, chat: content };
    else call.error(unreachable(call, service.installedOn.pool).record);
  }
}

function contentOf(call: Call, topology: Topology, store: Service): PersistentChat | null {
  const content = openDatabase(call.deployment, topology, store, 'mgc')?.content;
  return content?.kind === 'chat' ? content.chat : null;
}

function isWanted(call: Call, name: string, pool: string): boolean {
  const identity = textOf(call, 'Identity');
  const inPool = textOf(call, 'PersistentChatPoolFqdn')?.toLowerCase();
  if (inPool !== undefined && inPool !== pool) return false;
  return identity === null || matches(identity, name) || identity.toLowerCase() === `${pool}\\${name}`.toLowerCase();
}

const hasPrivacy = (call: Call, room: ChatRoom): boolean => matches(textOf(call, 'Privacy') ?? '*', room.privacy);

const roomObject = (room: ChatRoom, pool: string): PsObject =>
  psObject(
    `${CHAT}.ChatRoom`,
    {
      Identity: `${pool}\\${room.name}`,
      Name: room.name,
      Category: room.category,
      Privacy: room.privacy,
      Disabled: room.disabled,
      Members: room.members,
    },
    room.name,
  );

async function* exportChat(call: Call): AsyncGenerator<PsObject> {
  const chat = chatOfInstance(call, textOf(call, 'DBInstance') ?? '');
  const level = levelOf(call);
  const scope = call.args['Scope'];
  const wanted = Array.isArray(scope) ? scope.map((name) => name.toLowerCase()) : null;
  const exported: PersistentChat = {
    categories: chat.categories.filter((category) => wanted?.includes(category.name.toLowerCase()) ?? true),
    rooms: chat.rooms.filter((room) => wanted?.includes(room.category.toLowerCase()) ?? true),
  };
  yield* exportArchive(call, persistentChatArchive(exported, level), true);
  if (isOn(call, 'DisableExportedNodes')) for (const room of exported.rooms) room.disabled = true;
}

/** What the database `mgc` on `server\instance` holds. */
export function chatOfInstance(call: Call, instance: string): PersistentChat {
  const topology = publishedTopology(call);
  const store = servicesOfRole(topology, 'PersistentChatStore').find(
    ({ installedOn }) => instanceName(installedOn.pool, installedOn.sqlInstance ?? '').toLowerCase() === instance.toLowerCase(),
  );
  if (!store) throw notFound(call, 'the Persistent Chat database on', instance);
  const chat = contentOf(call, topology, store);
  if (!chat) throw unreachable(call, instance);
  return chat;
}

function levelOf(call: Call): ChatLevel {
  const named = textOf(call, 'Level') ?? 'All';
  const level = CHAT_LEVELS.find((known) => known.toLowerCase() === named.toLowerCase());
  if (!level) throw invalid(call, `"${named}" is not a level: ${CHAT_LEVELS.join(', ')}.`);
  if (call.args['StartDate'] !== undefined && level !== 'RoomDirectory')
    throw invalid(call, 'StartDate is valid only with the level RoomDirectory.');
  return level;
}

const invalid = (call: Call, message: string): CmdletError =>
  new CmdletError(commandError(message, `System.ArgumentException,${call.command}`, 'InvalidArgument', 'System.ArgumentException'));

const unreachable = (call: Call, where: string): CmdletError =>
  new CmdletError(
    commandError(
      `The Persistent Chat database of "${where}" cannot be opened.`,
      `System.Data.SqlClient.SqlException,${call.command}`,
      'ResourceUnavailable',
      'System.Data.SqlClient.SqlException',
      where,
    ),
  );
