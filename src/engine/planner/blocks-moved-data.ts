import type { CommandName } from '../../domain/commands.js';
import { warning, type Finding } from '../../domain/findings.js';
import { fileStorePlaces } from '../../domain/file-store.js';
import type { Json } from '../../domain/json.js';
import type { Listing } from '../../domain/listings.js';
import { probe, type Probe } from '../../domain/probes.js';
import { runsCallPark } from '../../domain/roles.js';
import { uncPath } from '../../domain/topology.js';
import { forEachDraft } from './blocks-listing.js';
import { checkDraft, operatorDraft } from './drafts-that-look.js';
import { fileStoreOf, type NewPoolRequest } from './new-pool-request.js';
import { componentOf, type RestoreBasis } from './restore-basis.js';
import { commandLine, type Draft } from './restore-draft.js';

/** What the users of a lost pool have, on its way from the partner to the new pool of S12. */

const PAGE = 'front-end-pool-abc-failover-procedure';
const TRANSFER_TIMEOUT_MS = 6 * 3_600_000;
const ARRIVAL_WAIT_MS = 5 * 60_000; // the services run already
const USER_DATA = 'ExportedUserData.zip';
const CONTENT_FOLDERS = ['CollabContent', 'CollabMetadata', 'DataConf'];

/** Nothing is moved before the partner was seen to have it: the move itself leaves the data behind. */
export function partnerHasData(basis: RestoreBasis, { lost, partner }: NewPoolRequest, where: string, needs: string[]): Draft[] {
  const kept = componentOf(basis, 'userData', lost.fqdn);
  const path = kept?.files.find((file) => file.path.endsWith(USER_DATA))?.path ?? kept?.files[0]?.path;
  if (path === undefined) return [];
  const parameters = { PoolFqdn: partner.fqdn };
  return [
    checkDraft({
      key: 'partner has data',
      needs,
      title: `Check that ${partner.fqdn} has the data of the users of ${lost.fqdn}`,
      where,
      source: 'procedures.md S12, 5.1',
      probe: probe('archive-content', {
        command: 'Export-CsUserData',
        parameters,
        content: 'userData',
        file: { path },
        homedOn: lost.fqdn,
        users: [],
        isExact: false,
      }),
      hint: `What the Backup Service had not copied to ${partner.fqdn} would stay behind. Plan without -NewPool instead: ${lost.fqdn} comes back under its old name, with the data of the set.`,
      byHand: [commandLine('Export-CsUserData', { ...parameters, FileName: 'C:\\Proof.zip' })],
      expected: 'contact lists and meetings of everybody whom the set has there are in it',
    }),
  ];
}

/** Without user data in the set the plan goes on, because the partner has it, and ends as Partial, because nobody saw that. */
export function partnerNotCompared(basis: RestoreBasis, { lost, partner }: NewPoolRequest): Finding[] {
  if (componentOf(basis, 'userData', lost.fqdn)) return [];
  return [
    warning(
      'ComponentNotInSet',
      `userData ${lost.fqdn}`,
      `userData of '${lost.fqdn}' is not in set ${basis.recorded.manifest.setId}, so that nothing tells whether ${partner.fqdn} has all of it`,
      `Look into an export of ${partner.fqdn} before its users are moved: ${commandLine('Export-CsUserData', { PoolFqdn: partner.fqdn })}.`,
    ),
  ];
}

interface Contacts {
  what: string;
  command: Listing['command'];
  move: CommandName;
  target: 'Target' | 'TargetApplicationPool';
  identity: 'PrimaryUri' | 'SipAddress';
}

/** Whatever else is homed on a pool: the first is the step of the page, no pool is deleted with the others on it. */
const CONTACTS: readonly Contacts[] = [
  {
    what: 'dial-in access numbers',
    command: 'Get-CsDialInConferencingAccessNumber',
    move: 'Move-CsApplicationEndpoint',
    target: 'TargetApplicationPool',
    identity: 'PrimaryUri',
  },
  {
    what: 'trusted application endpoints',
    command: 'Get-CsTrustedApplicationEndpoint',
    move: 'Move-CsApplicationEndpoint',
    target: 'TargetApplicationPool',
    identity: 'SipAddress',
  },
  {
    what: 'common area phones',
    command: 'Get-CsCommonAreaPhone',
    move: 'Move-CsCommonAreaPhone',
    target: 'Target',
    identity: 'SipAddress',
  },
  { what: 'analog devices', command: 'Get-CsAnalogDevice', move: 'Move-CsAnalogDevice', target: 'Target', identity: 'SipAddress' },
  { what: 'Exchange UM contacts', command: 'Get-CsExUmContact', move: 'Move-CsExUmContact', target: 'Target', identity: 'SipAddress' },
  { what: 'meeting rooms', command: 'Get-CsMeetingRoom', move: 'Move-CsMeetingRoom', target: 'Target', identity: 'SipAddress' },
];

/** @source procedures.md S12 9-11 */
export function movedObjects({ lost, target }: NewPoolRequest, where: string, needs: string[]): Draft[] {
  const users = `RegistrarPool -eq "${lost.fqdn}"`;
  const at = (command: Listing['command']): Listing => ({ command, args: {}, naming: lost.fqdn });
  const moving = { where, needs, parameters: { TargetPool: target, Force: true } };
  return [
    forEachDraft({
      ...moving,
      key: 'users moved',
      title: `Move the users of ${lost.fqdn} to ${target}`,
      source: `${PAGE} 9`,
      listing: { command: 'Get-CsUser', args: { Filter: users }, naming: null },
      command: 'Move-CsUser',
      parameters: { Target: target, Force: true },
      from: { Identity: 'SipAddress' },
      what: `users of ${lost.fqdn}`,
      byHand: [`Get-CsUser -Filter {${users}} | Move-CsUser -Target "${target}" -Force`],
      expected: `Get-CsUser finds nobody on ${lost.fqdn}`,
    }),
    forEachDraft({
      ...moving,
      key: 'directories moved',
      title: `Move the conference directories of ${lost.fqdn} to ${target}`,
      source: `${PAGE} 10; procedures.md 7 G23`,
      listing: at('Get-CsConferenceDirectory'),
      command: 'Move-CsConferenceDirectory',
      from: { Identity: 'Identity' },
      what: `conference directories of ${lost.fqdn}`,
      byHand: [
        `Get-CsConferenceDirectory | Where-Object { $_.ServiceId -like "*:${lost.fqdn}" } | ForEach-Object { Move-CsConferenceDirectory -Identity $_.Identity -TargetPool "${target}" -Force }`,
      ],
      expected: `Get-CsConferenceDirectory lists none of ${lost.fqdn}`,
    }),
    ...CONTACTS.map(({ what, command, move, target: parameter, identity }) =>
      forEachDraft({
        ...moving,
        key: `${what} moved`,
        title: `Move the ${what} of ${lost.fqdn} to ${target}`,
        source: move === 'Move-CsApplicationEndpoint' ? `${PAGE} 11` : `${PAGE} 9; procedures.md S12-contacts`,
        listing: at(command),
        command: move,
        parameters: { [parameter]: target, Force: true },
        from: { Identity: identity },
        what: `${what} of ${lost.fqdn}`,
        byHand: [
          `${command} | Where-Object { $_.RegistrarPool -like "${lost.fqdn}" -or $_.Pool -eq "${lost.fqdn}" } | ForEach-Object { ${move} -Identity $_.${identity} -${parameter} "${target}" -Force }`,
        ],
        expected: `${command} lists none of ${lost.fqdn}`,
      }),
    ),
  ];
}

/** What meetings uploaded, which the partner's file store has too. @source procedures.md S12 12 */
export function conferenceContent(basis: RestoreBasis, { lost, partner, target }: NewPoolRequest, where: string, needs: string[]): Draft[] {
  const { topology } = basis.recorded;
  const from = fileStoreOf(topology, partner.fqdn, 'WebServices');
  const unc = from && uncPath(topology, from.store);
  if (!from || unc === null) return [];
  return [
    operatorDraft({
      key: 'conference content',
      needs,
      task: 'copyFiles',
      values: { pool: target, role: 'WebServices', folders: CONTENT_FOLDERS, source: `${unc}\\${from.service}` },
      title: `Copy the conference content from ${partner.fqdn} to ${target}`,
      where,
      source: `${PAGE} 12; procedures.md 7 G9`,
      instructions: [
        `The Backup Service brought the content of the meetings of ${lost.fqdn} into the file store of ${partner.fqdn}. Copy it:`,
        ...intoPool(target, '-WebServer'),
        ...CONTENT_FOLDERS.map((folder) => robocopy(`${unc}\\${from.service}\\${folder}`, folder, ' /XF Meeting.Active')),
      ],
      probe: probe('files-in-pool', { pool: target, role: 'WebServices', folders: CONTENT_FOLDERS, source: { pool: partner.fqdn } }),
      lasts: false, // new meetings begin as soon as the pools run
      expected: `the file store of ${target} has every file of these folders`,
    }),
  ];
}

/** @source procedures.md S12 14 */
export function callPark(basis: RestoreBasis, { lost, target }: NewPoolRequest, where: string, needs: string[]): Draft[] {
  const { topology } = basis.recorded;
  if (!runsCallPark(topology, lost.fqdn)) return [];
  const service = `service:ApplicationServer:${target}`;
  const orbits = forEachDraft({
    key: 'orbits moved',
    needs,
    title: `Give the Call Park orbits of ${lost.fqdn} to ${target}`,
    where,
    source: `${PAGE} 14`,
    listing: { command: 'Get-CsCallParkOrbit', args: {}, naming: lost.fqdn },
    command: 'Set-CsCallParkOrbit',
    parameters: { CallParkService: service },
    from: { Identity: 'Identity' },
    what: `Call Park orbits of ${lost.fqdn}`,
    byHand: [
      `Get-CsCallParkOrbit | Where-Object { $_.CallParkServerFqdn -eq "${lost.fqdn}" } | ForEach-Object { Set-CsCallParkOrbit -Identity $_.Identity -CallParkService "${service}" }`,
    ],
    expected: `Get-CsCallParkOrbit lists none of ${lost.fqdn}`,
  });
  const from = fileStoreOf(topology, lost.fqdn, 'ApplicationServer');
  const unc = from && uncPath(topology, from.store);
  if (!from || unc === null || !componentOf(basis, 'fileStore', unc)) return [orbits];
  const { list, folder } = fileStorePlaces(unc);
  const folders = ['AppServerFiles/CPS'];
  return [
    orbits,
    {
      key: 'music on hold',
      needs,
      handler: 'place-files',
      kind: 'Automatic',
      title: `Copy the music on hold of Call Park to ${target}`,
      where,
      source: `${PAGE} 14; backup-prerequisites-for-abc-pool-failover`,
      timeoutMs: TRANSFER_TIMEOUT_MS,
      args: { list, service: from.service, pool: target, role: 'ApplicationServer', folders },
      byHand: [
        ...intoPool(target, '-ApplicationServer'),
        robocopy(`$Backup\\${folder.replaceAll('/', '\\')}\\${from.service}\\AppServerFiles\\CPS`, 'AppServerFiles\\CPS', ''),
      ],
      expected: `the file store of ${target} has every file that the set has of this folder`,
    },
  ];
}

/** Where the folder of a role is in the file store of a pool that no set knows. */
const intoPool = (pool: string, role: string): string[] => [
  `$Service = Get-CsService ${role} -PoolFqdn "${pool}"`,
  '$Store = Get-CsService -Identity $Service.FileStore',
];

const robocopy = (from: string, folder: string, more: string): string =>
  `robocopy "${from}" "$($Store.UncPath)\\$($Service.ServiceId)\\${folder}" /E /COPY:DAT /R:1 /W:1${more}`;

/** From the partner, which had it from the Backup Service: newer than any set. @source procedures.md S12 13 */
export const handedOverUserData = (basis: RestoreBasis, { partner, target, lost }: NewPoolRequest, where: string, needs: string[]): Draft =>
  handOverDraft({
    key: 'user data',
    needs,
    title: `Bring the user data of ${lost.fqdn} from ${partner.fqdn} to ${target}`,
    where,
    source: `${PAGE} 13; procedures.md 7 G2`,
    from: { command: 'Export-CsUserData', parameters: { PoolFqdn: partner.fqdn } },
    to: { command: 'Import-CsUserData', parameters: { PoolFqdn: target } },
    content: 'userData',
    name: USER_DATA,
    proof: null, // it takes effect with the start; then it is proven
    isOnce: false,
    components: componentOf(basis, 'userData', lost.fqdn) ? [`userData ${lost.fqdn}`] : [],
    expected: 'both commands end without an error; contacts and meetings show after the start',
  });

export const userDataProven = ({ target }: NewPoolRequest, where: string, needs: string[]): Draft =>
  checkDraft({
    key: 'user data proven',
    needs,
    title: `Compare the user data of ${target} with what came from the partner`,
    where,
    source: 'procedures.md S15',
    probe: probe('archive-content', {
      command: 'Export-CsUserData',
      parameters: { PoolFqdn: target },
      content: 'userData',
      file: { handedOver: USER_DATA },
      users: [],
      isExact: false, // who signs in at once changes things at once
    }),
    hint: `Stop the services of ${target} on all its servers, import the archive in the folder of the run again, and start them together.`,
    waitMs: ARRIVAL_WAIT_MS,
    byHand: [commandLine('Export-CsUserData', { PoolFqdn: target, FileName: 'C:\\Proof.zip' })],
    expected: `everybody on ${target} has a contact list and meetings as on the partner`,
  });

interface HandOver {
  key: string;
  needs: string[];
  title: string;
  where: string;
  source: string;
  from: { command: string; parameters: Record<string, Json> };
  to: { command: string; parameters: Record<string, Json> } | null;
  content: 'userData' | 'responseGroups';
  name: string; // of the archive
  proof: Probe | null;
  guard?: Probe | null; // must hold each time before the export
  isOnce: boolean; // a second import may fail
  components?: string[]; // of the set, whose counts it has to reach
  expected: string;
}

export const handOverDraft = ({
  key,
  needs,
  title,
  where,
  source,
  expected,
  isOnce,
  guard,
  components = [],
  ...args
}: HandOver): Draft => ({
  key,
  needs,
  handler: isOnce ? 'hand-over-once' : 'hand-over',
  kind: 'Automatic',
  title,
  where,
  source,
  components,
  timeoutMs: TRANSFER_TIMEOUT_MS,
  args: { ...args, ...(guard && { guard: { ...guard } }) },
  byHand: [args.from, ...(args.to ? [args.to] : [])].map(({ command, parameters }) =>
    commandLine(command, { ...parameters, FileName: `C:\\${args.name}` }),
  ),
  expected,
});
