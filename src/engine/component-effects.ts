import type { ArchiveItems } from '../domain/archive-items.js';
import type { CommandName } from '../domain/commands.js';
import type { ComponentRequest } from '../domain/component-restore.js';
import { rethrowUnlessTold } from '../domain/errors.js';
import { error, information, warning, type Finding } from '../domain/findings.js';
import { inventoryText } from '../domain/inventory.js';
import type { Json, Row } from '../domain/json.js';
import type { Recorded } from '../domain/recorded.js';
import { runsResponseGroup } from '../domain/roles.js';
import { contactStoreOf, contactStoreTotals, type RestoreWorld } from '../steps/index.js';
import { nameFindings } from './component-changes.js';
import { inFew } from './few-names.js';
import { readInventory } from './inventory-reader.js';

const LOOK_TIMEOUT_MS = 120_000;
const CONTACT_STORES = 'inventory/contactStores.ndjson';

/** What the import will do beyond the objects it brings: to people by where they are now, to names that other pools have. */
export async function componentEffects(
  request: ComponentRequest,
  recorded: Recorded,
  source: ArchiveItems,
  world: RestoreWorld,
): Promise<Finding[]> {
  if (request.kind === 'lis') return [];
  if (request.kind === 'rgs') return namesOfOtherPools(request, recorded, source, world);
  const people = [...new Set([...source.values()].flatMap(({ person }) => person ?? []))];
  const { here, findings } = request.users.length > 0 ? await namedPeople(request, world) : await peopleOfPool(request, people, world);
  return [...findings, ...(await contactStores(request, recorded, here, world))];
}

/** @returns who of them is homed on the pool */
async function namedPeople({ users, scope }: ComponentRequest, world: RestoreWorld): Promise<{ here: string[]; findings: Finding[] }> {
  const here: string[] = [];
  const findings: Finding[] = [];
  for (const user of users) {
    try {
      const pools = (await rows(world, 'Get-CsUser', { Identity: `sip:${user}` }, ['RegistrarPool'])).map((row) =>
        inventoryText(row['RegistrarPool']),
      );
      if (pools.some((pool) => pool.toLowerCase() === scope)) here.push(user);
      else findings.push(elsewhere(user, scope, pools[0] ?? ''));
    } catch (cause) {
      findings.push(asFinding(user, cause));
    }
  }
  return { here, findings };
}

const elsewhere = (user: string, scope: string, pool: string): Finding =>
  error(
    'UserElsewhere',
    user,
    pool === '' ? `${user} is homed nowhere now` : `${user} is homed on ${pool} now, not on ${scope}`,
    'Nothing could be exported of what would be changed: move the user back first, or leave the user out.',
  );

const asFinding = (user: string, cause: unknown): Finding => {
  rethrowUnlessTold(cause);
  return error('UserNotFound', user, `${user} cannot be read: ${cause.message}`, 'Enable the user again first, or leave the user out.');
};

async function peopleOfPool(
  { scope }: ComponentRequest,
  people: readonly string[],
  world: RestoreWorld,
): Promise<{ here: string[]; findings: Finding[] }> {
  const found = await rows(world, 'Get-CsUser', { Filter: `RegistrarPool -eq "${scope}"` }, ['SipAddress']);
  const homed = new Set(found.map((row) => inventoryText(row['SipAddress']).toLowerCase().replace(/^sip:/, '')));
  const gone = people.filter((person) => !homed.has(person));
  const fact = `${gone.length} people of the archive are not homed on ${scope} now: ${inFew(gone)}`;
  return {
    here: people.filter((person) => homed.has(person)),
    findings: gone.length === 0 ? [] : [information('UsersElsewhere', scope, fact)],
  };
}

/**
 * Where contacts lived then and now must be the same. One page says that a restore across a move to Exchange, or back, needs nothing, another
 * that it corrupts the contact list: it is refused, since a refusal can be put right.
 * @source procedures.md 7 G10
 */
async function contactStores(
  request: ComponentRequest,
  recorded: Recorded,
  people: readonly string[],
  world: RestoreWorld,
): Promise<Finding[]> {
  const { scope, undoes } = request;
  const then = undoes ? null : await movedThen(recorded, scope, world);
  const isMovedNow = await movedNow(request, world);
  const [changed, unsure, moved]: [string[], string[], string[]] = [[], [], []];
  for (const person of people) {
    const [before, now] = [then?.(person) ?? null, await isMovedNow(person)];
    if (before !== null && now !== null && before !== now) changed.push(person);
    else if (now === null || (before === null && now)) unsure.push(person);
    else if (now) moved.push(person);
  }
  return [
    ...(changed.length === 0
      ? []
      : [
          error(
            'ContactStoreChanged',
            scope,
            `contacts have moved to Exchange, or back, since the set was taken: ${inFew(changed)}`,
            'Restore the others with -User. Who was moved needs a set taken since, or Invoke-CsUcsRollback first; who was moved back, a set taken since.',
          ),
        ]),
    ...(unsure.length === 0
      ? []
      : [
          warning(
            'ContactStoreUnknown',
            scope,
            `whether contacts have moved to Exchange since then cannot be told: ${inFew(unsure)}`,
            'Ask Debug-CsUnifiedContactStore before you consent: a restore across such a move harms the contact list.',
          ),
        ]),
    ...(moved.length === 0
      ? []
      : [information('ContactsInExchange', scope, `contacts are in Exchange, and do not come back from here: ${inFew(moved)}`)]),
  ];
}

type Moved = (person: string) => boolean | null; // null: not known

/** What the set wrote down: people one by one, and only of pools where anybody was moved. */
async function movedThen({ manifest }: Recorded, pool: string, world: RestoreWorld): Promise<Moved> {
  const isKept = manifest.components.some(({ files }) => files.some(({ path }) => path === CONTACT_STORES));
  const states = new Map<string, string>();
  let isAnybody: boolean | null = null;
  if (isKept)
    for await (const { kind, where, key, value } of readInventory(world.store, manifest.setId, CONTACT_STORES)) {
      if (where?.toLowerCase() !== pool) continue;
      if (kind === 'UnifiedContactStorePool') isAnybody = isAnyMoved(value);
      else states.set(key.toLowerCase().replace(/^sip:/, ''), inventoryText(value['UcsState']));
    }
  return (person) => (isAnybody === false ? false : isMoved(states.get(person) ?? ''));
}

async function movedNow({ scope }: ComponentRequest, world: RestoreWorld): Promise<(person: string) => Promise<boolean | null>> {
  try {
    const totals = await contactStoreTotals(scope, world, LOOK_TIMEOUT_MS);
    if (!isAnyMoved(totals)) return () => Promise.resolve(false);
  } catch (cause) {
    rethrowUnlessTold(cause);
    return () => Promise.resolve(null);
  }
  return async (person) => isMoved(await contactStoreOf(`sip:${person}`, world, LOOK_TIMEOUT_MS));
}

const isAnyMoved = (totals: Readonly<Record<string, unknown>>): boolean =>
  Number(totals['UcsMigratedCount'] ?? 0) + Number(totals['UcsMigratingCount'] ?? 0) > 0;

const isMoved = (state: string): boolean | null =>
  state === '' || state === 'Unknown' ? null : ['UcsMigrated', 'UcsMigrating'].includes(state);

const NAMES: readonly (readonly [kind: string, command: CommandName])[] = [
  ['workflow', 'Get-CsRgsWorkflow'],
  ['queue', 'Get-CsRgsQueue'],
  ['group', 'Get-CsRgsAgentGroup'],
  ['business hours', 'Get-CsRgsHoursOfBusiness'],
  ['holiday set', 'Get-CsRgsHolidaySet'],
];

/**
 * Names are unique across the deployment. A copy that another pool holds for a disaster is the same object, not another one.
 * @source procedures.md 5.8, 7 G7, G41
 */
async function namesOfOtherPools(
  { scope, resolveNameConflicts }: ComponentRequest,
  { topology }: Recorded,
  source: ArchiveItems,
  world: RestoreWorld,
): Promise<Finding[]> {
  const wanted = new Map([...source].map(([key, { kind, name }]) => [`${kind}\n${name.toLowerCase()}`, key]));
  const taken: { kind: string; name: string }[] = [];
  const findings: Finding[] = [];
  const others = topology.pools.filter(({ fqdn }) => fqdn !== scope && runsResponseGroup(topology, fqdn));
  for (const { fqdn } of others) {
    try {
      for (const [kind, command] of NAMES)
        for (const row of await rows(world, command, { Identity: `service:ApplicationServer:${fqdn}`, ShowAll: true }, [
          'Identity',
          'Name',
        ])) {
          const name = inventoryText(row['Name']);
          const key = wanted.get(`${kind}\n${name.toLowerCase()}`);
          const id = inventoryText(row['Identity']).toLowerCase().split('/').at(-1);
          if (key !== undefined && key !== `${kind}\n${id}`) taken.push({ kind, name: `${name} (on ${fqdn})` });
        }
    } catch (cause) {
      rethrowUnlessTold(cause);
      findings.push(
        warning('NotLookedAt', fqdn, `the Response Group names of ${fqdn} could not be looked at: ${cause.message}`, cause.hint),
      );
    }
  }
  return [...findings, ...nameFindings(scope, taken, resolveNameConflicts)];
}

async function rows(world: RestoreWorld, command: CommandName, args: Record<string, Json>, select: string[]): Promise<Row[]> {
  const all: Row[] = [];
  for await (const row of world.shell.command(command, args, { select, timeoutMs: LOOK_TIMEOUT_MS, signal: world.signal })) all.push(row);
  return all;
}
