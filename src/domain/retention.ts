import type { ComponentKind, ComponentStatus } from './components.js';
import { startedMsOf } from './set-id.js';

const DAY_MS = 86_400_000;

/** What decides over a set. Sets whose manifest cannot be read own nothing and are never candidates. */
export interface RetainedSet {
  setId: string;
  components: readonly { kind: ComponentKind; scope: string; status: ComponentStatus }[];
}

/** Which sets are no longer wanted: those named, or those beyond the newest `last` and older than `days` before the newest run. */
export type RemovalRule = { sets: readonly string[] } | { last: number | null; days: number | null };

/** Why a set stays or goes: a value, so that reports and tests read the same. */
export type KeepReason =
  | { code: 'NotNamed' }
  | { code: 'AmongLast'; last: number }
  | { code: 'WithinDays'; days: number }
  | { code: 'NoSoundSet' } // nothing else was proven
  | { code: 'NotCovered'; components: string[] } // what no proven set that stays has
  | { code: 'InUse'; runId: string } // an unfinished restore needs it
  | { code: 'Unreadable' }
  | { code: 'Unwanted' } // goes
  | { code: 'Forced' }; // goes, though nothing proven is left

export interface Decision {
  setId: string;
  remove: boolean;
  reason: KeepReason;
}

/**
 * What the rule alone would do, oldest first. A set's age is the time of its run before the newest run, not before this clean-up: when
 * backups stopped, the last good ones do not grow too old.
 */
export function unwantedSets(sets: readonly RetainedSet[], rule: RemovalRule): Decision[] {
  const ids = sets.map((set) => set.setId).sort();
  const newestMs = startedMsOf(ids.at(-1) ?? '');
  return ids.map((setId, index) => decide(setId, ids.length - index, newestMs, rule));
}

function decide(setId: string, position: number, newestMs: number, rule: RemovalRule): Decision {
  const keep = (reason: KeepReason): Decision => ({ setId, remove: false, reason });
  if ('sets' in rule) return rule.sets.includes(setId) ? { setId, remove: true, reason: { code: 'Unwanted' } } : keep({ code: 'NotNamed' });
  const { last, days } = rule;
  if (last !== null && position <= last) return keep({ code: 'AmongLast', last });
  if (days !== null && newestMs - startedMsOf(setId) <= days * DAY_MS) return keep({ code: 'WithinDays', days });
  return { setId, remove: true, reason: { code: 'Unwanted' } };
}

/**
 * Keeps what must not go: without a proven set that stays and has all its components, a set is not removed. By a rule of age or number only a
 * newer set counts; named sets may go as long as any proven one stays.
 * @param proven  ids of sets that were read to the end and found sound
 */
export function protectSets(
  decisions: readonly Decision[],
  sets: readonly RetainedSet[],
  proven: ReadonlySet<string>,
  rule: RemovalRule,
  force: boolean,
): Decision[] {
  const byId = new Map(sets.map((set) => [set.setId, set]));
  const staying = decisions.filter((each) => !each.remove && proven.has(each.setId)).map((each) => byId.get(each.setId)!);
  return decisions.map((decision) => {
    if (!decision.remove) return decision;
    const others = 'sets' in rule ? staying : staying.filter((set) => set.setId > decision.setId);
    const reason = reasonToKeep(byId.get(decision.setId)!, others, 'sets' in rule);
    if (reason === null) return decision;
    return force ? { ...decision, reason: { code: 'Forced' } } : { ...decision, remove: false, reason };
  });
}

function reasonToKeep(set: RetainedSet, others: readonly RetainedSet[], isNamed: boolean): KeepReason | null {
  if (others.length === 0) return { code: 'NoSoundSet' };
  if (isNamed) return null;
  const components = set.components
    .filter((each) => has(each.status) && !others.some((other) => covers(other, each)))
    .map(({ kind, scope }) => `${kind} ${scope}`);
  return components.length === 0 ? null : { code: 'NotCovered', components };
}

const has = (status: ComponentStatus): boolean => status === 'Ok' || status === 'Warning';

/** A set covers a component that it has, and one that the deployment no longer had. */
function covers(set: RetainedSet, wanted: RetainedSet['components'][number]): boolean {
  const same = set.components.filter((each) => each.kind === wanted.kind);
  const exact = same.find((each) => each.scope === wanted.scope);
  return exact ? has(exact.status) : !same.some((each) => each.status === 'Skipped' || each.status === 'Failed');
}
