import type { Json } from '../../domain/json.js';
import type { Listing } from '../../domain/listings.js';
import { probe } from '../../domain/probes.js';
import { runsResponseGroup } from '../../domain/roles.js';
import { servicesOn } from '../../domain/topology.js';
import { commandDraft, type Data } from './blocks-command.js';
import { archiveOf, countsToProve } from './blocks-data.js';
import { handOverDraft } from './blocks-moved-data.js';
import { operatorDraft } from './drafts-that-look.js';
import type { NewPoolRequest } from './new-pool-request.js';
import { absent, componentOf, type RestoreBasis } from './restore-basis.js';
import { commandLine, type Draft } from './restore-draft.js';

/** Response Groups and announcements of a lost pool: first in its partner, so that calls are answered, then in the new pool of S12. */

const PAGE = 'front-end-pool-abc-failover-procedure';
const TRANSFER_TIMEOUT_MS = 6 * 3_600_000;
const SETTINGS = 'inventory/settings.ndjson';

export interface MovedGroups {
  toPartner: Draft[];
  toTarget: Draft[];
  findings: Data['findings'];
}

const service = (pool: string): string => `service:ApplicationServer:${pool}`;

/**
 * The set's export into the partner, from there into the new pool with the owner changed, and out of the partner again. Where the partner
 * does not run Response Group they wait in the set.
 * @source procedures.md S12 4, 5, 16-19; 5.8; 7 G6, G34
 */
export function movedGroups(basis: RestoreBasis, request: NewPoolRequest, where: string): MovedGroups {
  const { lost, partner, target } = request;
  if (!runsResponseGroup(basis.recorded.topology, lost.fqdn)) return { toPartner: [], toTarget: [], findings: [] };
  const kept = componentOf(basis, 'rgs', lost.fqdn);
  if (!kept) return { toPartner: [], toTarget: [], findings: absent(basis, 'rgs', lost.fqdn) };
  const path = archiveOf(
    kept.files.map((file) => file.path),
    'RgsConfiguration.zip',
  );
  const proof = countsToProve('rgs', kept.counts, target);
  const importing = { OverwriteOwner: true };
  const expected = `Get-CsRgsWorkflow -Identity "${service(target)}" -ShowAll lists the workflows`;
  if (!runsResponseGroup(basis.recorded.topology, partner.fqdn))
    return {
      toPartner: [],
      toTarget: [
        groupsFromSet({
          key: 'groups on new pool',
          needs: ['user data proven'],
          title: `Import the response groups of ${lost.fqdn} into ${target}`,
          where,
          source: `${PAGE} 17; procedures.md 7 G6, G8, G34`,
          parameters: { Destination: service(target), ...importing, ReplaceExistingRgsSettings: true },
          path,
          proof,
          scope: lost.fqdn,
          expected,
        }),
      ],
      findings: [],
    };
  const owned = { Identity: service(partner.fqdn), Owner: service(lost.fqdn) };
  const onPartner: Listing = { command: 'Get-CsRgsWorkflow', args: owned, naming: null };
  const exporting = { Source: service(partner.fqdn), Owner: service(lost.fqdn) };
  return {
    toPartner: [
      groupsFromSet({
        key: 'groups on partner',
        needs: ['pool failover'],
        title: `Import the response groups of ${lost.fqdn} into ${partner.fqdn}`,
        where,
        source: `${PAGE} 4, 5; procedures.md S12-settings, S12-order`,
        parameters: { Destination: service(partner.fqdn) },
        path,
        proof: countsToProve('rgs', kept.counts, partner.fqdn, lost.fqdn),
        lasts: false, // they go on to the new pool
        scope: lost.fqdn,
        expected: `Get-CsRgsWorkflow -Identity "${owned.Identity}" -Owner "${owned.Owner}" lists the workflows`,
      }),
    ],
    toTarget: [
      handOverDraft({
        key: 'groups on new pool',
        needs: ['groups on partner', 'user data proven'],
        title: `Hand the response groups of ${lost.fqdn} over from ${partner.fqdn} to ${target}`,
        where,
        source: `${PAGE} 16-18; procedures.md 7 G6, G34`,
        from: { command: 'Export-CsRgsConfiguration', parameters: exporting },
        to: { command: 'Import-CsRgsConfiguration', parameters: { Destination: service(target), ...importing } },
        content: 'responseGroups',
        name: 'RgsExportPrimaryUpdated.zip',
        proof,
        isOnce: true,
        expected,
      }),
      handOverDraft({
        key: 'groups off partner',
        needs: ['groups on new pool'],
        title: `Remove the response groups of ${lost.fqdn} from ${partner.fqdn}`,
        where,
        source: `${PAGE} 19`,
        from: { command: 'Export-CsRgsConfiguration', parameters: { ...exporting, RemoveExportedConfiguration: true } },
        to: null,
        content: 'responseGroups',
        name: 'RgsExportRemoved.zip',
        proof: probe('none-left', { listing: { ...onPartner }, what: `workflows of ${lost.fqdn} on ${partner.fqdn}` }),
        guard: proof,
        isOnce: false,
        expected: `Get-CsRgsWorkflow -Identity "${owned.Identity}" -Owner "${owned.Owner}" lists nothing`,
      }),
    ],
    findings: [],
  };
}

interface GroupsFromSet {
  key: string;
  needs: string[];
  title: string;
  where: string;
  source: string;
  parameters: Record<string, Json>;
  path: string;
  proof: ReturnType<typeof countsToProve>;
  lasts?: boolean;
  scope: string;
  expected: string;
}

const groupsFromSet = ({ path, scope, ...given }: GroupsFromSet): Draft =>
  commandDraft({
    ...given,
    command: 'Import-CsRgsConfiguration',
    file: { parameter: 'FileName', path },
    isOnce: true,
    components: [`rgs ${scope}`],
    timeoutMs: TRANSFER_TIMEOUT_MS,
  });

/**
 * Announcements of unassigned numbers are made anew in another pool, and the ranges of numbers lead there.
 * @param stage to the partner while the new pool is built, or to the new pool when it runs
 * @source procedures.md S12 6, 20; 5.9
 */
export function announcements(
  basis: RestoreBasis,
  request: NewPoolRequest,
  stage: 'partner' | 'new pool',
  where: string,
  needs: string[],
): Draft[] {
  const { lost, partner, target } = request;
  const { manifest, topology } = basis.recorded;
  if (!servicesOn(topology, lost.fqdn).some(({ role }) => role === 'ApplicationServer')) return [];
  const to = stage === 'partner' ? partner.fqdn : target;
  const listing: Listing = { command: 'Get-CsUnassignedNumber', args: {}, naming: null };
  const isRecorded = manifest.components.some(({ files }) => files.some(({ path }) => path === SETTINGS));
  const leftOnLost = probe('none-left', {
    listing: { ...listing, naming: lost.fqdn },
    what: `ranges of unassigned numbers that lead to ${lost.fqdn}`,
  });
  const leftOnPartner = probe('recorded-moved', {
    ...{ path: SETTINGS, kind: 'UnassignedNumber', from: lost.fqdn },
    notAt: [lost.fqdn, partner.fqdn],
    listing: { ...listing },
  });
  const step = stage === 'partner' ? 6 : 20;
  return [
    operatorDraft({
      key: `announcements in ${stage}`,
      needs,
      task: 'playAnnouncements',
      values: { from: lost.fqdn, to },
      title: `Let ${to} play the announcements of ${lost.fqdn}`,
      where,
      source: `${PAGE} ${step}; procedures.md 5.9${stage === 'partner' ? ', S12-order' : ''}`,
      instructions: [
        `Look which ranges of unassigned numbers lead to an announcement of ${lost.fqdn}; ranges for Exchange UM stay as they are. Where there are none, nothing is to be done.`,
        'Get-CsUnassignedNumber | Format-List Identity, Announcement*',
        'Get-CsAnnouncement | Format-List',
        `Make each of their announcements again with Import-CSAnnouncementFile and New-CsAnnouncement -Parent "${service(to)}"; the set has the audio in the file store of ${lost.fqdn}, folder AppServerFiles\\RGS\\AS.`,
        `Then lead each range there with Set-CsUnassignedNumber -AnnouncementService "${to}" -AnnouncementName.`,
        ...(stage === 'partner' ? [] : [`What was made in ${partner.fqdn} for the time between can go with Remove-CsAnnouncement.`]),
      ],
      probe: stage === 'new pool' && isRecorded ? leftOnPartner : leftOnLost,
      expected: `Get-CsUnassignedNumber shows no range that leads to ${stage === 'partner' ? lost.fqdn : `${lost.fqdn} or, of its ranges, to ${partner.fqdn}`}`,
    }),
  ];
}

/** Only now: the new pool was seen to have it. @source procedures.md S12 21 */
export const backupDataRemoved = ({ partner, lost }: NewPoolRequest, where: string, needs: string[]): Draft =>
  commandDraft({
    key: 'backup data removed',
    needs,
    title: `Remove from ${partner.fqdn} what it kept for ${lost.fqdn}`,
    where,
    source: `${PAGE} 21`,
    command: 'Remove-CsUserStoreBackupData',
    parameters: { PoolFqdn: partner.fqdn },
    proof: null,
    expected: commandLine('Export-CsUserData', { PoolFqdn: partner.fqdn }) + ` exports nobody of ${lost.fqdn} any more`,
  });
