import { writeFileSync } from 'node:fs';
import { SERVER_ADMINS } from '../../domain/command-failure.js';
import { findPool } from '../../domain/topology.js';
import { readUserDataArchive, userDataArchive, type ReadUserData } from '../archives/user-data-archive.js';
import { writeZipFile } from '../archives/zip-file.js';
import { assume, cite } from '../behaviours.js';
import { frontEndsDown } from '../deployment/front-ends.js';
import { userStore } from '../deployment/lookup.js';
import { addressOf, findPerson, userData } from '../deployment/people.js';
import type { UserData } from '../deployment/user-data.js';
import { commandError } from './cmdlet-error.js';
import { isOn, publishedTopology, textOf, type Call, type Family } from './cmdlet.js';
import { cannotWrite } from './export-file.js';
import { importArchive } from './import-file.js';
import { addressFilter, poolOfStore, storeClosed } from './user-data.js';

/** User data on its way back. */
export const IMPORT_USER_DATA_CMDLETS: Family = {
  'Import-CsUserData': {
    groups: [SERVER_ADMINS],
    unpractised: ['LegacyFormat', 'RoutingGroupFilter'],
    behaviours: [
      cite('procedures.md 7 G2', 'Import-CsUserData overwrites, and takes effect when all Front Ends of the pool were stopped and started'),
      assume('Import-CsUserData leaves alone whoever is not in its file'),
    ],
    run: importUserData,
  },
  'Update-CsUserData': {
    groups: [SERVER_ADMINS],
    unpractised: ['RoutingGroupFilter'],
    behaviours: [
      cite('procedures.md 7 G2', 'Update-CsUserData merges at once, without a restart'),
      assume('Update-CsUserData merges into the store of the pool where the person is homed, or of -TargetPoolFqdn'),
      assume('Update-CsUserData brings no contacts of people whose contacts are in Exchange'),
    ],
    run: updateUserData,
  },
  'Convert-CsUserData': {
    groups: [SERVER_ADMINS],
    behaviours: [
      cite('procedures.md 8.3', 'Convert-CsUserData writes the XML of Lync 2010 or the current archive'),
      assume('the XML of Lync 2010 is the document of the archive without its package'),
    ],
    run: convertUserData,
  },
};

async function* importUserData(call: Call): AsyncGenerator<never> {
  const read = await importArchive(call, readUserDataArchive);
  const topology = publishedTopology(call);
  const pool = findPool(topology, poolOfStore(call, topology))!;
  const store = userStore(call.deployment, topology, pool.fqdn);
  if (!store) throw storeClosed(call, pool.fqdn);
  const wanted = filtered(call, read);
  const before = store.imported[pool.fqdn];
  store.imported[pool.fqdn] = {
    people: { ...before?.people, ...wanted.people },
    directories: [
      ...(before?.directories ?? []).filter(({ id }) => !wanted.directories.some((other) => other.id === id)),
      ...wanted.directories,
    ],
    poolWasDown: frontEndsDown(call.deployment, pool).length === pool.machines.length,
  };
}

async function* updateUserData(call: Call): AsyncGenerator<never> {
  const { people } = filtered(call, await importArchive(call, readUserDataArchive));
  const topology = publishedTopology(call);
  const target = textOf(call, 'TargetPoolFqdn')?.toLowerCase();
  for (const [address, data] of Object.entries(people)) {
    const person = findPerson(call.deployment, address);
    if (!person) {
      call.error(unknownPerson(call, address));
      continue;
    }
    const pool = target ?? person.registrarPool;
    const store = userStore(call.deployment, topology, pool);
    if (!store) throw storeClosed(call, pool);
    const brought = person.unifiedContactStore ? { ...data, contacts: [] } : data;
    if (!isOn(call, 'TestMode')) store.changed[addressOf(person)] = merged(userData(call.deployment, store, person), brought);
  }
}

async function* convertUserData(call: Call): AsyncGenerator<never> {
  const read = filtered(call, await importArchive(call, readUserDataArchive, 'InputFile'));
  const path = textOf(call, 'OutputFile') ?? '';
  const entries = userDataArchive({
    directories: read.directories,
    people: Object.entries(read.people).map(([address, data]) => ({ person: { sipAddress: `sip:${address}` }, data })),
  });
  try {
    if (textOf(call, 'TargetVersion')?.toLowerCase() === 'current')
      await writeZipFile(call.localPath(path), entries, call.now, isOn(call, 'Force'));
    else writeFileSync(call.localPath(path), [...entries[1]!.content].join(''), { flag: isOn(call, 'Force') ? 'w' : 'wx' });
  } catch (cause) {
    throw cannotWrite(call, path, (cause as Error).message);
  }
}

function filtered(call: Call, read: ReadUserData): ReadUserData {
  const isWanted = addressFilter(call);
  const directory = textOf(call, 'ConfDirectoryFilter');
  return {
    people: Object.fromEntries(Object.entries(read.people).filter(([address]) => isWanted(address))),
    directories: read.directories.filter(({ id }) => directory === null || String(id) === directory),
  };
}

/** Groups by name, contacts by address, meetings by id: what is there stays. */
function merged(known: UserData | null, brought: UserData): UserData {
  if (!known) return brought;
  const groups = [...new Set([...known.groups, ...brought.groups])];
  const numberOf = (number: number): number => groups.indexOf(brought.groups[number - 1] ?? '~') + 1;
  const buddies = new Set(known.contacts.map(({ buddy }) => buddy));
  const meetings = new Set(known.meetings.map(({ conferenceId }) => conferenceId));
  return {
    groups,
    contacts: [
      ...known.contacts,
      ...brought.contacts
        .filter(({ buddy }) => !buddies.has(buddy))
        .map((contact) => ({ ...contact, groups: contact.groups.map(numberOf) })),
    ],
    meetings: [...known.meetings, ...brought.meetings.filter(({ conferenceId }) => !meetings.has(conferenceId))],
  };
}

const unknownPerson = (call: Call, address: string) =>
  commandError(
    `Cannot find the user "sip:${address}".`,
    `Microsoft.Rtc.Management.ManagementException,${call.command}`,
    'ObjectNotFound',
    'Microsoft.Rtc.Management.ManagementException',
    address,
  );
