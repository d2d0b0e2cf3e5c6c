import { SERVER_ADMINS } from '../../domain/command-failure.js';
import { readLocationArchive } from '../archives/location-archive.js';
import { readPersistentChatArchive } from '../archives/persistent-chat-archive.js';
import { assume, cite } from '../behaviours.js';
import type { LocationInformation } from '../deployment/locations.js';
import { centralDatabase } from '../deployment/lookup.js';
import { storeUnreachable, textOf, type Call, type Family } from './cmdlet.js';
import { importArchive } from './import-file.js';
import { CHAT_ADMINS, chatOfInstance } from './persistent-chat.js';

/** Imports that add to what is there: locations and chat rooms. */
export const IMPORT_CMDLETS: Family = {
  'Import-CsLisConfiguration': {
    groups: [SERVER_ADMINS],
    behaviours: [
      cite('procedures.md 7 G5', 'Import-CsLisConfiguration adds and reverts, and never deletes: orphan locations can remain'),
      assume('what Import-CsLisConfiguration brought is seen by clients after Publish-CsLisConfiguration'),
    ],
    async *run(call) {
      const read = await importArchive(call, readLocationArchive);
      const { locations } = locationsOf(call);
      locations.locations = upsert(locations.locations, read.locations, ({ id }) => id);
      locations.subnets = upsert(locations.subnets, read.subnets, ({ id }) => id);
      locations.switches = upsert(locations.switches, read.switches, ({ id }) => id);
      locations.ports = upsert(locations.ports, read.ports, ({ id, portId }) => `${id} ${portId}`);
      locations.wirelessAccessPoints = upsert(locations.wirelessAccessPoints, read.wirelessAccessPoints, ({ id }) => id);
      locations.serviceProviders = upsert(locations.serviceProviders, read.serviceProviders, ({ name }) => name);
      locations.published = false;
    },
  },
  'Publish-CsLisConfiguration': {
    groups: [SERVER_ADMINS],
    behaviours: [
      cite(
        'Publish-CsLisConfiguration',
        'Publish-CsLisConfiguration publishes the location configuration from the Central Management store',
      ),
    ],
    *run(call) {
      locationsOf(call).locations.published = true;
    },
  },
  'Import-CsPersistentChatData': {
    groups: CHAT_ADMINS,
    unpractised: ['Report'],
    behaviours: [
      cite('procedures.md 2.1', 'Import-CsPersistentChatData is for CsPersistentChatAdministrator'),
      assume('Import-CsPersistentChatData adds categories and rooms, and replaces those of the same id'),
    ],
    async *run(call) {
      const read = await importArchive(call, readPersistentChatArchive);
      const chat = chatOfInstance(call, textOf(call, 'DBInstance') ?? '');
      chat.categories = upsert(chat.categories, read.categories, ({ id }) => id);
      chat.rooms = upsert(chat.rooms, read.rooms, ({ id }) => id);
    },
  },
};

function locationsOf(call: Call): { locations: LocationInformation } {
  const lis = centralDatabase(call.deployment, 'lis');
  if (lis) return lis;
  throw storeUnreachable(call);
}

/** What has the same key is replaced where it stands; the rest is added. */
function upsert<T>(known: readonly T[], read: readonly T[], keyOf: (row: T) => string): T[] {
  const rows = new Map(known.map((row) => [keyOf(row), row]));
  for (const row of read) rows.set(keyOf(row), row);
  return [...rows.values()];
}
