import { WHOLE_DEPLOYMENT, type ComponentKind } from '../../domain/components.js';
import { warning, type Finding } from '../../domain/findings.js';
import type { Json } from '../../domain/json.js';
import { probe, type Probe } from '../../domain/probes.js';
import { commandDraft, type Data } from './blocks-command.js';
import { checkDraft } from './drafts-that-look.js';
import { START_WAIT_MS, quorum, services } from './blocks-services.js';
import { absent, componentOf, isLync2010, type RestoreBasis } from './restore-basis.js';
import { commandLine } from './restore-draft.js';

/** Steps that bring data back from the archives of the product's own exports. */

const IMPORT_TIMEOUT_MS = 6 * 3_600_000;

/**
 * Stop everywhere, import, start everywhere: the import takes effect only so.
 * @source procedures.md S1 6, S2 12, 0 R9, 7 G2
 */
export function userData(basis: RestoreBasis, pool: string, machines: readonly string[], source: string, needs: string[]): Data {
  if (isLync2010(basis, pool)) return { drafts: [], findings: [ofLync2010('user data', 'DBImpExp.exe of its media', pool)] };
  const kept = componentOf(basis, 'userData', pool);
  if (!kept) return { drafts: [], findings: absent(basis, 'userData', pool) };
  const path = archiveOf(
    kept.files.map((file) => file.path),
    'ExportedUserData.zip',
  );
  const [stopped, started] = [`stop for user data ${pool}`, `start after user data ${pool}`];
  return {
    drafts: [
      ...services(machines, 'Stopped', stopped, source, needs),
      commandDraft({
        key: `user data ${pool}`,
        needs: [stopped],
        title: `Import the user data of ${pool}`,
        where: machines[0] ?? pool,
        source,
        command: 'Import-CsUserData',
        parameters: { PoolFqdn: pool },
        file: { parameter: 'FileName', path },
        proof: null, // it takes effect with the start; then it is proven
        components: [`userData ${pool}`],
        timeoutMs: IMPORT_TIMEOUT_MS,
        expected: 'the command ends without an error; contacts and meetings show after the start',
      }),
      ...services(machines, 'Running', started, source, [stopped, `user data ${pool}`]),
      ...quorum(basis, pool, machines, [started]),
      checkDraft({
        key: `user data of ${pool} proven`,
        needs: [started, `quorum ${pool}`],
        title: `Compare the user data of ${pool} with the set`,
        where: machines[0] ?? pool,
        source: 'procedures.md S15',
        probe: probe('export-counts', {
          ...{ command: 'Export-CsUserData', parameters: { PoolFqdn: pool }, content: 'userData' },
          ...{ of: `user data of ${pool}`, counts: kept.counts },
        }),
        hint: 'Stop the services of the whole pool, import again, and start them together.',
        waitMs: START_WAIT_MS,
        byHand: [commandLine('Export-CsUserData', { PoolFqdn: pool, FileName: 'C:\\Proof.zip' })],
        expected: Object.entries(kept.counts)
          .map(([count, number]) => `${number} ${count}`)
          .join(', '),
      }),
    ],
    findings: [],
  };
}

/** @source procedures.md 6, 0 R15 */
const ofLync2010 = (what: string, how: string, pool: string): Finding =>
  warning(
    'OtherVersion',
    pool,
    `${what} of ${pool} is of Lync Server 2010, which this plan does not bring back: ${how}`,
    'Follow the backup and restoration guide of Lync Server 2010 (March 2012) for it.',
  );

/** @source procedures.md S2 13; ABC step 3 publishes after the import */
export function locations(basis: RestoreBasis, where: string, source: string, needs: string[]): Data {
  const kept = componentOf(basis, 'lis', WHOLE_DEPLOYMENT);
  if (!kept) return { drafts: [], findings: absent(basis, 'lis', WHOLE_DEPLOYMENT) };
  const counts = countsToProve('lis', kept.counts);
  return {
    drafts: [
      commandDraft({
        key: 'locations',
        needs,
        title: 'Import the location information',
        where,
        source,
        command: 'Import-CsLisConfiguration',
        parameters: {},
        file: {
          parameter: 'FileName',
          path: archiveOf(
            kept.files.map((file) => file.path),
            'E911Config.zip',
          ),
        },
        proof: counts,
        components: ['lis *'],
        timeoutMs: IMPORT_TIMEOUT_MS,
        expected: 'Get-CsLisLocation lists the locations',
      }),
      commandDraft({
        key: 'publish locations',
        needs: ['locations'],
        title: 'Publish the location information',
        where,
        source,
        command: 'Publish-CsLisConfiguration',
        parameters: {},
        proof: null,
        expected: 'the command ends without an error',
      }),
    ],
    findings: [],
  };
}

/**
 * Response Group of a rebuilt pool: always with -OverwriteOwner, because its contact objects are still in Active Directory.
 * @source procedures.md S11, 0 R10, 7 G6, G8
 */
export function responseGroups(basis: RestoreBasis, pool: string, where: string, needs: string[]): Data {
  if (isLync2010(basis, pool)) return { drafts: [], findings: [ofLync2010('Response Group', 'no documented export', pool)] };
  const kept = componentOf(basis, 'rgs', pool);
  if (!kept) return { drafts: [], findings: absent(basis, 'rgs', pool) };
  return {
    drafts: [
      commandDraft({
        key: `response groups ${pool}`,
        needs,
        title: `Import the response groups of ${pool}`,
        where,
        source: 'restoring-response-group-settings; procedures.md S11; procedures.md 7 G6, G8',
        command: 'Import-CsRgsConfiguration',
        parameters: { Destination: `service:ApplicationServer:${pool}`, OverwriteOwner: true, ReplaceExistingRgsSettings: true },
        file: {
          parameter: 'FileName',
          path: archiveOf(
            kept.files.map((file) => file.path),
            'RgsConfiguration.zip',
          ),
        },
        proof: countsToProve('rgs', kept.counts, pool),
        isOnce: true,
        components: [`rgs ${pool}`],
        timeoutMs: IMPORT_TIMEOUT_MS,
        expected: `Get-CsRgsWorkflow -Identity "service:ApplicationServer:${pool}" -ShowAll lists the workflows`,
      }),
    ],
    findings: [],
  };
}

const COUNTED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  lis: { locations: 'Get-CsLisLocation', subnets: 'Get-CsLisSubnet', switches: 'Get-CsLisSwitch', ports: 'Get-CsLisPort' },
  rgs: { groups: 'Get-CsRgsAgentGroup', queues: 'Get-CsRgsQueue', workflows: 'Get-CsRgsWorkflow' },
};

/**
 * The counts of a component that a command can count again.
 * @param owner of Response Groups that another pool holds for it; null: all that the pool has count
 */
export function countsToProve(
  kind: ComponentKind,
  counts: Readonly<Record<string, number>>,
  pool: string | null = null,
  owner: string | null = null,
): Probe | null {
  const whose: Record<string, Json> = owner === null ? { ShowAll: true } : { Owner: `service:ApplicationServer:${owner}` };
  const args: Record<string, Json> = pool === null ? {} : { Identity: `service:ApplicationServer:${pool}`, ...whose };
  const rows = Object.entries(COUNTED[kind] ?? {}).flatMap(([count, command]) => {
    const atLeast = counts[count];
    return atLeast === undefined ? [] : [{ command, args, select: '.', atLeast }];
  });
  return rows.length === 0 ? null : probe('object-counts', { counts: rows });
}

export const archiveOf = (paths: readonly string[], name: string): string => paths.find((path) => path.endsWith(name)) ?? paths[0]!;
