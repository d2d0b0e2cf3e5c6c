import { existsSync } from 'node:fs';
import { SERVER_ADMINS } from '../../domain/command-failure.js';
import { findPool, servicesOn } from '../../domain/topology.js';
import { runsResponseGroup } from '../../domain/roles.js';
import { responseGroupArchive } from '../archives/response-group-archive.js';
import { assume, cite } from '../behaviours.js';
import { responseGroups } from '../deployment/lookup.js';
import type { ResponseGroups, RgsEntry } from '../deployment/response-groups.js';
import { psObject, type PsObject, type PsValue } from '../ps-object.js';
import { CmdletError, commandError } from './cmdlet-error.js';
import { isOn, matches, notFound, publishedTopology, textOf, type Call, type Cmdlet, type Family } from './cmdlet.js';
import { cannotWrite, exportArchive } from './export-file.js';

export const RESPONSE_GROUP_ADMINS = [SERVER_ADMINS, 'CsResponseGroupAdministrator'];
const SETTINGS = 'Microsoft.Rtc.Rgs.Management.WritableSettings';

type EntryList = 'groups' | 'queues' | 'workflows' | 'hours' | 'holidaySets';

/** Response Group of a pool. */
export const RESPONSE_GROUP_CMDLETS: Family = {
  'Get-CsRgsAgentGroup': entryCmdlet('groups', 'AgentGroup'),
  'Get-CsRgsHolidaySet': entryCmdlet('holidaySets', 'HolidaySet'),
  'Get-CsRgsHoursOfBusiness': entryCmdlet('hours', 'BusinessHours'),
  'Get-CsRgsQueue': entryCmdlet('queues', 'Queue'),
  'Get-CsRgsWorkflow': entryCmdlet('workflows', 'Workflow'),
  'Get-CsRgsConfiguration': {
    groups: RESPONSE_GROUP_ADMINS,
    behaviours: [
      cite(
        'procedures.md 1.2',
        'Get-CsRgsConfiguration shows the application-level settings, one set for each pool, with the default music on hold',
      ),
    ],
    *run(call) {
      const { pool } = parseIdentity(call, 'Identity');
      const { settings } = groupsOf(call, pool);
      yield psObject(`${SETTINGS}.ServiceSettings`, {
        Identity: `service:ApplicationServer:${pool}`,
        AgentRingbackGracePeriod: settings.agentRingbackGracePeriod,
        DisableCallContext: settings.disableCallContext,
        DefaultMusicOnHoldFile: settings.defaultMusicOnHold?.originalName ?? null,
      });
    },
  },
  'Export-CsRgsConfiguration': {
    groups: RESPONSE_GROUP_ADMINS,
    behaviours: [
      cite('procedures.md 2.1', 'Export-CsRgsConfiguration is for RTCUniversalServerAdmins and CsResponseGroupAdministrator'),
      cite('Export-CsRgsConfiguration', 'Export-CsRgsConfiguration fails when the file exists'),
      cite(
        'procedures.md 8.3',
        'the export of Response Group holds workflows, queues, agent groups, holidays, hours, audio files and service settings',
      ),
      cite(
        'procedures.md 5.8',
        '-Owner exports only what belongs to that pool, and -RemoveExportedConfiguration removes it after the file is written',
      ),
      cite(
        'formats.md 1.4',
        'Export-CsRgsConfiguration makes sense only where a port of urn:application:RGS exists; in practice it fails elsewhere',
      ),
    ],
    run: exportGroups,
  },
};

function entryCmdlet(list: EntryList, type: string): Cmdlet {
  return {
    groups: RESPONSE_GROUP_ADMINS,
    behaviours: [
      cite('procedures.md 7 G41', 'Get-CsRgs* without -ShowAll or -Owner hides what was imported from another pool'),
      cite('Get-CsRgsWorkflow', 'Get-CsRgs* name objects by their service and a GUID: service:ApplicationServer:<pool>/<guid>'),
      assume('Get-CsRgs* without -Identity lists every pool that can be reached and writes an error for one that cannot'),
    ],
    *run(call) {
      const identity = textOf(call, 'Identity') === null ? null : parseIdentity(call, 'Identity');
      const rows = identity ? entries(call, identity.pool, list) : everywhere(call, list);
      const found = rows.filter(
        ({ entry }) => (identity?.id == null || entry.id === identity.id) && matches(textOf(call, 'Name') ?? '*', entry.name),
      );
      if (found.length === 0 && (identity?.id != null || textOf(call, 'Name') !== null))
        throw notFound(call, 'the response group object', identity?.id ?? textOf(call, 'Name') ?? '');
      for (const { entry, pool } of found) yield entryObject(entry, pool, type);
    },
  };
}

interface Placed {
  entry: RgsEntry;
  pool: string;
}

function entries(call: Call, pool: string, list: EntryList): Placed[] {
  const owner = textOf(call, 'Owner') === null ? null : parseIdentity(call, 'Owner').pool;
  return groupsOf(call, pool)
    [list].filter((entry) => (owner === null ? isOn(call, 'ShowAll') || entry.owner === pool : entry.owner === owner))
    .map((entry) => ({ entry, pool }));
}

function everywhere(call: Call, list: EntryList): Placed[] {
  const topology = publishedTopology(call);
  const pools = topology.pools.filter((pool) => runsResponseGroup(topology, pool.fqdn));
  return pools.flatMap((pool) => {
    try {
      return entries(call, pool.fqdn, list);
    } catch (cause) {
      if (!(cause instanceof CmdletError)) throw cause;
      call.error(cause.record);
      return [];
    }
  });
}

function entryObject(entry: RgsEntry, pool: string, type: string): PsObject {
  const own: Record<string, PsValue> = {};
  for (const [name, value] of Object.entries(entry.properties)) own[name] = value;
  return psObject(
    `${SETTINGS}.${type}`,
    {
      Identity: `service:ApplicationServer:${pool}/${entry.id}`,
      Name: entry.name,
      ...own,
      ...(entry.audio ? { WelcomePrompt: entry.audio.originalName } : {}),
      OwnerPool: `ApplicationServer:${entry.owner}`,
    },
    entry.name,
  );
}

/** `[service:]ApplicationServer:<pool>[/<guid>]`, the GUID as it is written. */
export function parseIdentity(call: Call, parameter: string): { pool: string; id: string | null } {
  const text = textOf(call, parameter) ?? '';
  const found = /^(?:service:)?ApplicationServer:([^\s/]+)(?:\/([0-9a-f-]{36}))?$/i.exec(text);
  if (!found)
    throw new CmdletError(
      commandError(
        `"${text}" is not a valid Response Group identity.`,
        `Microsoft.Rtc.Rgs.Management.InvalidIdentityException,${call.command}`,
        'InvalidArgument',
        'Microsoft.Rtc.Rgs.Management.InvalidIdentityException',
        text,
      ),
    );
  return { pool: found[1]!.toLowerCase(), id: found[2]?.toLowerCase() ?? null };
}

/** What the pool's database holds; a pool without the application, or whose database does not answer, is an error. */
export function groupsOf(call: Call, pool: string): ResponseGroups {
  const topology = publishedTopology(call);
  const known = findPool(topology, pool);
  const runs =
    known &&
    servicesOn(topology, known.fqdn).some((service) => service.role === 'ApplicationServer') &&
    runsResponseGroup(topology, known.fqdn);
  if (!runs) throw notFound(call, 'the Response Group application of pool', pool);
  const groups = responseGroups(call.deployment, topology, known.fqdn);
  if (groups) return groups;
  throw new CmdletError(
    commandError(
      `The Response Group database of pool "${pool}" cannot be opened.`,
      `System.Data.SqlClient.SqlException,${call.command}`,
      'ResourceUnavailable',
      'Microsoft.Rtc.Rgs.Management.RgsManagementException',
      pool,
    ),
  );
}

async function* exportGroups(call: Call): AsyncGenerator<PsObject> {
  const { pool } = parseIdentity(call, 'Source');
  const groups = groupsOf(call, pool);
  const owner = textOf(call, 'Owner') === null ? null : parseIdentity(call, 'Owner').pool;
  const isExported = (entry: RgsEntry): boolean => entry.owner === (owner ?? pool);
  const named = textOf(call, 'FileName') ?? '';
  if (existsSync(call.localPath(named))) throw cannotWrite(call, named, 'the file already exists');
  const exported = select(groups, isExported);
  yield* exportArchive(call, responseGroupArchive(exported, pool, call.deployment.seed), false);
  if (isOn(call, 'RemoveExportedConfiguration'))
    Object.assign(
      groups,
      select(groups, (entry) => !isExported(entry)),
    );
}

const select = (groups: ResponseGroups, wanted: (entry: RgsEntry) => boolean): ResponseGroups => ({
  groups: groups.groups.filter(wanted),
  queues: groups.queues.filter(wanted),
  workflows: groups.workflows.filter(wanted),
  hours: groups.hours.filter(wanted),
  holidaySets: groups.holidaySets.filter(wanted),
  settings: groups.settings,
});
