import type { ComponentRequest } from '../../domain/component-restore.js';
import { error, information, type Finding } from '../../domain/findings.js';
import type { Json } from '../../domain/json.js';
import type { ComponentEntry } from '../../domain/manifest.js';
import { probe } from '../../domain/probes.js';
import type { Recorded } from '../../domain/recorded.js';
import { DEFAULT_RESTORE_OPTIONS } from '../../domain/restore-plan.js';
import { findPool } from '../../domain/topology.js';
import type { ItemContent } from '../../formats/archive-items.js';
import { commandDraft } from './blocks-command.js';
import { locations, responseGroups, userData } from './blocks-data.js';
import { servicesRun } from './blocks-services.js';
import { checkDraft } from './drafts-that-look.js';
import { commandLine, toSteps, type Draft } from './restore-draft.js';
import { componentOf, type RestoreBasis } from './restore-basis.js';
import { planIdOf, type RestorePlan } from './restore.js';

const IMPORT_TIMEOUT_MS = 6 * 3_600_000;
const START_WAIT_MS = 30 * 60_000;

/** How what a component has now is exported, whole or for one person. */
export interface ComponentExport {
  command: 'Export-CsRgsConfiguration' | 'Export-CsLisConfiguration' | 'Export-CsUserData';
  parameters: Record<string, Json>;
  content: ItemContent;
  name: string; // of the archive
}

/** Of several people the whole pool is exported: Lync Server 2013 has no filter for a list. */
export function exportOf({ kind, scope, users }: ComponentRequest): ComponentExport {
  switch (kind) {
    case 'lis':
      return { command: 'Export-CsLisConfiguration', parameters: {}, content: 'locations', name: 'E911Config.zip' };
    case 'rgs':
      return {
        command: 'Export-CsRgsConfiguration',
        parameters: { Source: `service:ApplicationServer:${scope}` },
        content: 'responseGroups',
        name: 'RgsConfiguration.zip',
      };
    case 'userData': {
      const one: Record<string, Json> = users.length === 1 ? { UserFilter: users[0]! } : {};
      return {
        command: 'Export-CsUserData',
        parameters: { PoolFqdn: scope, ...one },
        content: 'userData',
        name: 'ExportedUserData.zip',
      };
    }
  }
}

/**
 * Brings one kind of data back to what lives: an export of what is there, the import, a comparison of both. Pure.
 *
 * Response Group gets the switches of a rebuilt pool: -OverwriteOwner does no harm on the pool that owns the groups and is needed where its
 * database is empty, and without -ReplaceExistingRgsSettings neither the restore nor its undo would bring the settings of the application
 * back. People who are named are merged while services run; to undo that, they are imported over, since a merge takes nothing away.
 * @source procedures.md S1 6, S11, 5.8, 7 G2, G5, G6, G7
 */
export function planComponent(recorded: Recorded, request: ComponentRequest): RestorePlan {
  const basis: RestoreBasis = { recorded: withSource(recorded, request), lost: [], options: DEFAULT_RESTORE_OPTIONS };
  const source = componentOf(basis, request.kind, request.scope);
  const { drafts, findings } = source ? importOf(basis, request, source) : { drafts: [], findings: [notInSet(recorded, request)] };
  const imports = drafts.map((draft) => fromItsPlace(draft, request));
  const steps = source && imports.length > 0 ? toSteps([safetyExport(request), ...imports, compared(request, source, imports)]) : [];
  const { setId } = recorded.manifest;
  const lost = thingsOf(request);
  return {
    planId: planIdOf({ setId, manifestSha256: recorded.manifestSha256, lost, options: DEFAULT_RESTORE_OPTIONS, steps }),
    scenario: 'CR',
    lost,
    steps,
    findings: [
      ...findings.map((finding) => ({ ...finding, ...(steps.length === 0 && { Severity: 'Error' as const }) })),
      ...(request.undoes ? [] : [information('SetTaken', setId, `what changed after ${recorded.manifest.startedUtc} is not in the set`)]),
    ],
  };
}

/** What comes back, in words. */
const thingsOf = ({ kind, scope, users }: ComponentRequest): string[] => {
  if (kind === 'lis') return ['location information'];
  if (kind === 'rgs') return [`response groups of ${scope}`];
  return users.length === 0 ? [`user data of ${scope}`] : users.map((user) => `user data of ${user}`);
};

/** For an undo the archive of the safety export stands where the set has its own. */
function withSource(recorded: Recorded, { kind, scope, undoes }: ComponentRequest): Recorded {
  if (!undoes) return recorded;
  const entry: ComponentEntry = {
    kind,
    scope,
    status: 'Ok',
    reason: null,
    capturedUtc: undoes.takenUtc,
    files: [undoes.file],
    counts: undoes.counts,
    gaps: [],
  };
  const components = recorded.manifest.components.filter((each) => each.kind !== kind || each.scope.toLowerCase() !== scope);
  return { ...recorded, manifest: { ...recorded.manifest, components: [...components, entry] } };
}

const SAFE = 'safety export';

const safetyExport = (request: ComponentRequest): Draft => {
  const { command, parameters, content, name } = exportOf(request);
  return {
    key: SAFE,
    needs: [],
    handler: 'safety-export',
    kind: 'Automatic',
    title: 'Export what is there now into the folder of the run',
    where: '',
    source: 'procedures.md 3.2',
    timeoutMs: IMPORT_TIMEOUT_MS,
    args: { command, parameters, content, name },
    byHand: [commandLine(command, { ...parameters, FileName: `C:\\Before\\${name}` })],
    expected: 'the archive can be read to its end',
  };
};

function importOf(basis: RestoreBasis, request: ComponentRequest, source: ComponentEntry): { drafts: Draft[]; findings: Finding[] } {
  const { kind, scope, users, undoes } = request;
  if (kind === 'lis') return locations(basis, '', 'procedures.md 7 G5', [SAFE]);
  const machines = (findPool(basis.recorded.topology, scope)?.machines ?? []).map(({ fqdn }) => fqdn);
  if (kind === 'rgs') {
    const { drafts, findings } = responseGroups(basis, scope, scope, [SAFE]);
    return { drafts: request.resolveNameConflicts ? drafts.map(resolvingConflicts) : drafts, findings };
  }
  const whole = userData(basis, scope, machines, 'procedures.md S1 6, 7 G2, G3', [SAFE]);
  if (whole.drafts.length === 0) return whole;
  if (users.length > 0 && !undoes) return { drafts: users.map((user) => merged(user, scope, source)), findings: [] };
  const key = `user data ${scope}`;
  const running = servicesRun(basis, machines, 'services run', 'procedures.md S1 6', [`start after user data ${scope}`]);
  const drafts = whole.drafts.filter((draft) => draft.key !== `user data of ${scope} proven`);
  return {
    drafts: [...drafts.flatMap((draft) => (draft.key === key && users.length > 0 ? importedOver(draft, users) : [draft])), running],
    findings: whole.findings,
  };
}

const merged = (user: string, pool: string, source: ComponentEntry): Draft =>
  commandDraft({
    key: `merge ${user}`,
    needs: [SAFE],
    title: `Merge the user data of ${user}`,
    where: pool,
    source: 'procedures.md 7 G2',
    command: 'Update-CsUserData',
    parameters: { UserFilter: user },
    file: { parameter: 'FileName', path: source.files[0]!.path },
    proof: null, // compared at the end, with all others
    timeoutMs: IMPORT_TIMEOUT_MS,
    expected: `contacts and meetings of the set show with ${user}; what was there stays`,
  });

/** The last one has the key that the start waits for. */
const importedOver = (draft: Draft, users: readonly string[]): Draft[] =>
  users.map((user, index) => ({
    ...withParameters(draft, { UserFilter: user }),
    key: index === users.length - 1 ? draft.key : `${draft.key} ${user}`,
    title: `Import the user data of ${user}`,
  }));

const resolvingConflicts = (draft: Draft): Draft => withParameters(draft, { ResolveNameConflicts: true });

function withParameters(draft: Draft, more: Record<string, Json>): Draft {
  const { command, parameters, file } = draft.args as { command: string; parameters: Record<string, Json>; file: NamedFile };
  const given = { ...parameters, ...more };
  return { ...draft, args: { ...draft.args, parameters: given }, byHand: [commandLine(command, given, file)] };
}

type NamedFile = { parameter: string; path: string } | null;

/**
 * The file of an undo is in the folder of the run that it undoes, and no part of the set. No step names a component of the set: what lives
 * may have more than the set, and is compared object by object instead of by its counts.
 */
function fromItsPlace({ components: _, ...draft }: Draft, { undoes }: ComponentRequest): Draft {
  const { file } = draft.args;
  if (!undoes || typeof file !== 'object' || file === null) return draft;
  const folder = `..\\..\\runs\\${undoes.runId}\\before\\`;
  return {
    ...draft,
    args: { ...draft.args, file: { ...file, run: { runId: undoes.runId, sha256: undoes.file.sha256 } } },
    byHand: draft.byHand.map((line) => line.replace('before\\', () => folder)),
  };
}

/** Names that were made unique, and contacts beside those that were there, are not as the archive has them. */
function compared(request: ComponentRequest, { files }: ComponentEntry, imports: readonly Draft[]): Draft {
  const { kind, users, undoes, resolveNameConflicts } = request;
  const { command, parameters, content } = exportOf(request);
  const isMerge = kind === 'userData' && users.length > 0 && !undoes;
  const file = { path: files[0]!.path, ...(undoes && { run: { runId: undoes.runId, sha256: undoes.file.sha256 } }) };
  return checkDraft({
    key: 'compared',
    needs: imports.map(({ key }) => key),
    title: `Compare ${thingsOf(request).slice(0, 3).join(', ')} with ${undoes ? `what was there before run ${undoes.runId}` : 'the set'}`,
    where: '',
    source: 'procedures.md S15',
    probe: probe('archive-content', { command, parameters, content, file, users, isExact: !isMerge && !resolveNameConflicts }),
    hint: 'Look at what is not there, run the import by hand with -Verbose, and resume.',
    waitMs: kind === 'userData' && !isMerge ? START_WAIT_MS : 0,
    byHand: [commandLine(command, { ...parameters, FileName: `C:\\After\\${exportOf(request).name}` })],
    expected: isMerge ? 'all that the archive has is there' : 'all that the archive has is there, as the archive has it',
  });
}

const notInSet = ({ manifest }: Recorded, { kind, scope }: ComponentRequest): Finding => {
  const entry = manifest.components.find((each) => each.kind === kind && ['*', scope].includes(each.scope.toLowerCase()));
  const why = entry
    ? (entry.reason ?? entry.gaps[0]?.Message ?? entry.status)
    : 'the deployment had no such thing, or the set was made without it';
  return error(
    'ComponentNotInSet',
    `${kind} ${scope}`,
    `${kind} of '${scope}' is not in set ${manifest.setId}: ${why}`,
    'Get-LyncBackup shows what each set has: name another one with -Set.',
  );
};
