import { changesOf, lossesOf, nameConflicts, type ArchiveItems, type ItemChange } from '../domain/archive-items.js';
import type { ComponentRequest } from '../domain/component-restore.js';
import { error, information, warning, type Finding } from '../domain/findings.js';
import type { FileEntry } from '../domain/manifest.js';
import { exportedNow, readKept, type LookInto, type RestoreWorld } from '../steps/index.js';
import { inFew } from './few-names.js';
import { exportOf } from './planner/component.js';

const MOST_LOOKED_INTO = 2000; // people whose contacts are compared one by one
const MOST_SHOWN = 100;

/** What an import would do, seen in the archive and in an export of now. */
export interface ComponentChanges {
  changes: ItemChange[] | null; // null: the archives are of a form that is not known
  source: ArchiveItems; // empty then
  findings: Finding[];
}

/** Exports what there is now and compares it with the archive. Changes nothing. */
export function componentChanges(request: ComponentRequest, file: FileEntry, world: RestoreWorld): Promise<ComponentChanges> {
  const call = exportOf(request);
  const kept = readKept(
    { path: file.path, ...(request.undoes && { run: { runId: request.undoes.runId, sha256: file.sha256 } }) },
    call.content,
    world,
  );
  return exportedNow(call, world, (now) => compared(request, kept, now));
}

async function compared(request: ComponentRequest, kept: LookInto, nowLook: LookInto): Promise<ComponentChanges> {
  const [source, now] = [await kept(null), await nowLook(null)];
  if (!source || !now) return { changes: null, source: new Map(), findings: [unknown(request)] };
  const changes = request.users.length > 0 ? await ofPeople(request, kept, nowLook) : await ofAll(request, source, now, kept, nowLook);
  return { changes, source, findings: [...told(request, changes), ...notInArchive(request, source), ...conflicts(request, source, now)] };
}

/** Contact by contact. A merge takes nothing away, an import everything that the archive has not. */
async function ofPeople({ users, undoes }: ComponentRequest, kept: LookInto, nowLook: LookInto): Promise<ItemChange[]> {
  const people = new Set(users);
  const [source, now] = [(await kept(people))!, (await nowLook(people))!];
  if (!undoes) return changesOf(source, now, 'merge');
  return [...changesOf(source, now, 'replace').filter(({ Change }) => Change !== 'Kept'), ...lossesOf(source, now)];
}

/** An import overwrites all that a person of the archive has. */
async function ofAll(
  { kind }: ComponentRequest,
  source: ArchiveItems,
  now: ArchiveItems,
  kept: LookInto,
  nowLook: LookInto,
): Promise<ItemChange[]> {
  if (kind !== 'userData') return changesOf(source, now, 'replace');
  const brought = new Set([...source.values()].flatMap(({ person }) => person ?? []));
  const others = new Map([...now].filter(([key, { person }]) => source.has(key) || person === null || !brought.has(person)));
  const changes = changesOf(source, others, 'replace');
  const differing = [...now].flatMap(([key, { person, sha256 }]) =>
    person !== null && brought.has(person) && source.get(key)?.sha256 !== sha256 ? [person] : [],
  );
  if (differing.length === 0) return changes;
  const people = new Set(differing.slice(0, MOST_LOOKED_INTO));
  return [...changes, ...lossesOf((await kept(people))!, (await nowLook(people))!)];
}

/** One line for each object, those that harm first, and no more than a screen of them. */
export function changeLines(changes: readonly ItemChange[]): string[] {
  const order = ['Lost', 'Changed', 'Added', 'Kept'];
  const lines = [...changes]
    .sort((a, b) => order.indexOf(a.Change) - order.indexOf(b.Change))
    .map(({ Change, Kind, Name }) => `${Change.padEnd(7)}  ${Kind} ${Name}`);
  return lines.length <= MOST_SHOWN ? lines : [...lines.slice(0, MOST_SHOWN), `and ${lines.length - MOST_SHOWN} more`];
}

export const countChanges = (changes: readonly ItemChange[], wanted: ItemChange['Change']): number =>
  changes.filter(({ Change }) => Change === wanted).length;

function told(request: ComponentRequest, changes: readonly ItemChange[]): Finding[] {
  const object = `${request.kind} ${request.scope}`;
  const of = (wanted: ItemChange['Change']): string[] =>
    changes.flatMap(({ Change, Kind, Name }) => (Change === wanted ? [`${Kind} ${Name}`] : []));
  const [lost, changed, added, kept] = [of('Lost'), of('Changed'), of('Added'), of('Kept')];
  return [
    information(
      'Difference',
      object,
      changes.length === 0
        ? 'what is there now is what would be imported'
        : `${added.length} are added, ${changed.length} become as they were, ${lost.length} are lost, ${kept.length} stay as they are now`,
    ),
    ...(lost.length === 0
      ? []
      : [
          warning(
            'ImportOverwrites',
            object,
            `the import overwrites, and ${lost.length} are lost: ${inFew(lost)}`,
            'Name single people with -User: their data is merged and nothing is lost.',
          ),
        ]),
    ...remaining(request, kept),
  ];
}

/** @source procedures.md 7 G5 */
function remaining({ kind, scope, users, undoes }: ComponentRequest, kept: readonly string[]): Finding[] {
  if (kept.length === 0 || (users.length > 0 && !undoes)) return [];
  const object = `${kind} ${scope}`;
  if (undoes)
    return [
      warning(
        'UndoLeaves',
        object,
        `an import takes nothing away: ${kept.length} that were not there before run ${undoes.runId} stay: ${inFew(kept)}`,
        'Remove by hand what that run brought.',
      ),
    ];
  const fact = `${kept.length} that the set does not have, or has otherwise, stay: ${inFew(kept)}`;
  if (kind === 'lis') return [warning('OrphansRemain', object, fact, 'Remove those that nothing leads to with the Remove-CsLis commands.')];
  return [information('OthersRemain', object, fact)];
}

const notInArchive = ({ users, scope, undoes }: ComponentRequest, source: ArchiveItems): Finding[] => {
  const known = new Set([...source.values()].map(({ person }) => person));
  const missing = undoes ? [] : users.filter((user) => !known.has(user));
  if (missing.length === 0) return [];
  const fact = `the user data of ${scope} in the set has nothing of ${inFew(missing)}`;
  return [error('UserNotInSet', scope, fact, 'Name the pool they were homed on, or another set, or leave them out.')];
};

/** @source procedures.md 7 G7 */
function conflicts({ kind, scope, resolveNameConflicts }: ComponentRequest, source: ArchiveItems, now: ArchiveItems): Finding[] {
  return kind === 'rgs' ? nameFindings(scope, nameConflicts(source, now), resolveNameConflicts) : [];
}

/** @param taken names of the archive that something else has */
export function nameFindings(pool: string, taken: readonly { kind: string; name: string }[], resolve: boolean): Finding[] {
  if (taken.length === 0) return [];
  const names = inFew(taken.map(({ kind, name }) => `${kind} ${name}`));
  if (resolve) return [warning('NameTaken', pool, `names are taken, and these get a number: ${names}`, 'Rename them afterwards.')];
  const hint = 'Rename or remove what has the name now, or let the import number them with -ResolveNameConflicts.';
  return [error('NameTaken', pool, `Response Group names are taken by other objects, which ends the import: ${names}`, hint)];
}

const unknown = ({ kind, scope }: ComponentRequest): Finding =>
  warning(
    'DifferenceUnknown',
    `${kind} ${scope}`,
    'the archives are of a form that is not known, so what would change cannot be shown',
    'Look at what is there by hand before you consent.',
  );
