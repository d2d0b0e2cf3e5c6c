import { readResponseGroupArchive } from '../archives/response-group-archive.js';
import { assume, cite } from '../behaviours.js';
import type { ResponseGroups, RgsEntry } from '../deployment/response-groups.js';
import { CmdletError, commandError } from './cmdlet-error.js';
import { isOn, type Call, type Family } from './cmdlet.js';
import { importArchive } from './import-file.js';
import { groupsOf, parseIdentity, RESPONSE_GROUP_ADMINS } from './response-groups.js';

/** Response Group on its way back, or to another pool. */
export const IMPORT_RESPONSE_GROUP_CMDLETS: Family = {
  'Import-CsRgsConfiguration': {
    groups: RESPONSE_GROUP_ADMINS,
    behaviours: [
      cite(
        'procedures.md 7 G6',
        'Import-CsRgsConfiguration into a rebuilt pool fails without -OverwriteOwner: the contact objects exist already',
      ),
      cite(
        'procedures.md 7 G7',
        'names that are taken end Import-CsRgsConfiguration before it changes anything, unless -ResolveNameConflicts is given',
      ),
      cite(
        'procedures.md 4.0',
        'Import-CsRgsConfiguration leaves application-level settings as they are unless -ReplaceExistingRgsSettings is given',
      ),
      assume('a rebuilt pool is one whose Response Group database holds no workflow'),
      assume('Import-CsRgsConfiguration replaces what has the same id, so that it can be repeated'),
      assume('audio files of Response Group come back with the file store'),
    ],
    run: importGroups,
  },
};

const LISTS = ['groups', 'queues', 'workflows', 'hours', 'holidaySets'] as const;

async function* importGroups(call: Call): AsyncGenerator<never> {
  const { groups: read } = await importArchive(call, readResponseGroupArchive);
  const { pool } = parseIdentity(call, 'Destination');
  const known = groupsOf(call, pool);
  const overwrite = isOn(call, 'OverwriteOwner');
  if (!overwrite && known.workflows.length === 0 && read.workflows.length > 0) throw contactsExist(call, read.workflows[0]!);
  const clash = nameClash(known, read);
  if (clash && !isOn(call, 'ResolveNameConflicts')) throw nameTaken(call, clash, pool);

  for (const list of LISTS) {
    const brought = read[list].map((entry) => ({ ...entry, owner: overwrite ? pool : entry.owner, name: freeName(known[list], entry) }));
    const kept = known[list].filter(({ id }) => !brought.some((entry) => entry.id === id));
    known[list] = [...kept, ...brought];
  }
  if (isOn(call, 'ReplaceExistingRgsSettings')) known.settings = read.settings;
  if (overwrite) homeContacts(call, read.workflows, pool);
}

function nameClash(known: ResponseGroups, read: ResponseGroups): RgsEntry | null {
  for (const list of LISTS) {
    const clash = read[list].find((entry) => isTaken(known[list], entry, entry.name));
    if (clash) return clash;
  }
  return null;
}

const isTaken = (known: readonly RgsEntry[], entry: RgsEntry, name: string): boolean =>
  known.some((other) => other.id !== entry.id && other.name.toLowerCase() === name.toLowerCase());

function freeName(known: readonly RgsEntry[], entry: RgsEntry): string {
  let name = entry.name;
  for (let number = 1; isTaken(known, entry, name); number++) name = `${entry.name} ${number}`;
  return name;
}

/** The contact objects of the workflows belong to the pool now. */
function homeContacts(call: Call, workflows: readonly RgsEntry[], pool: string): void {
  const addresses = new Set(workflows.map(({ properties }) => String(properties['PrimaryUri']).toLowerCase()));
  for (const contact of call.deployment.directory.contacts)
    if (addresses.has(contact.sipAddress.toLowerCase())) contact.registrarPool = pool;
}

const contactsExist = (call: Call, workflow: RgsEntry): CmdletError =>
  new CmdletError(
    commandError(
      `The contact object "${String(workflow.properties['PrimaryUri'])}" of "${workflow.name}" already exists in Active Directory.`,
      `Microsoft.Rtc.Rgs.Management.ContactExistsException,${call.command}`,
      'ResourceExists',
      'Microsoft.Rtc.Rgs.Management.RgsManagementException',
      workflow.name,
    ),
  );

const nameTaken = (call: Call, { name }: RgsEntry, pool: string): CmdletError =>
  new CmdletError(
    commandError(
      `The name "${name}" is already used by Response Group on ${pool}.`,
      `Microsoft.Rtc.Rgs.Management.NameConflictException,${call.command}`,
      'ResourceExists',
      'Microsoft.Rtc.Rgs.Management.RgsManagementException',
      name,
    ),
  );
