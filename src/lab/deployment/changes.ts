import { Chance } from './chance.js';
import { centralDatabase, responseGroups, userStore } from './lookup.js';
import type { Deployment } from './model.js';
import { addressOf, people, userData } from './people.js';

/**
 * A day's work on a deployment: somebody joins, somebody moves, a policy changes, a location and a contact are added, a response group is
 * renamed. The same every time for the same round.
 *
 * @param round which day, from 1
 * @returns what was changed, one sentence each
 */
export function changeDeployment(deployment: Deployment, round: number): string[] {
  const chance = new Chance(deployment.seed, 'changes', round);
  return [
    addPerson(deployment),
    movePerson(deployment, chance),
    addContact(deployment, chance),
    changePolicy(deployment, round),
    addLocation(deployment, round),
    renameQueue(deployment, round),
  ].filter((done) => done !== null);
}

function addPerson({ directory }: Deployment): string | null {
  if (directory.people.pools.length === 0) return null;
  directory.people.count += 1;
  return `added person ${directory.people.count}`;
}

function movePerson(deployment: Deployment, chance: Chance): string | null {
  const { pools, changed } = deployment.directory.people;
  const person = anyone(deployment, chance);
  const target = pools.find((pool) => pool !== person?.registrarPool);
  if (!person || target === undefined) return null;
  const { topology } = deployment.replicated;
  const [from, to] = [userStore(deployment, topology, person.registrarPool), userStore(deployment, topology, target)];
  if (!from || !to) return null;
  to.changed[addressOf(person)] = userData(deployment, from, person);
  changed[String(person.number)] = { ...person, registrarPool: target };
  return `moved ${person.sipAddress} from ${person.registrarPool} to ${target}`;
}

function addContact(deployment: Deployment, chance: Chance): string | null {
  const person = anyone(deployment, chance);
  const store = person && userStore(deployment, deployment.replicated.topology, person.registrarPool);
  const data = store && userData(deployment, store, person);
  if (!person || !store || !data || person.unifiedContactStore) return null;
  const buddy = `partner${data.contacts.length + 1}@litwareinc.com`;
  store.changed[addressOf(person)] = { ...data, contacts: [...data.contacts, { buddy, groups: [1] }] };
  return `added ${buddy} to the contacts of ${person.sipAddress}`;
}

function changePolicy(deployment: Deployment, round: number): string | null {
  const central = centralDatabase(deployment, 'xds');
  const policy = central?.configuration.settings['ConferencingPolicy']?.find((known) => known.Identity === 'Global');
  if (!central || !policy) return null;
  policy['MaxMeetingSize'] = 250 + round;
  deployment.replicated = structuredClone(central.configuration);
  return `set MaxMeetingSize of the global conferencing policy to ${250 + round}`;
}

function addLocation(deployment: Deployment, round: number): string | null {
  const locations = centralDatabase(deployment, 'lis')?.locations.locations;
  const last = locations?.at(-1);
  if (!locations || !last) return null;
  const name = `Annex ${round}`;
  locations.push({ ...last, id: new Chance(deployment.seed, 'annex', round).guid(), name });
  return `added the location ${name}`;
}

function renameQueue(deployment: Deployment, round: number): string | null {
  for (const pool of deployment.directory.people.pools) {
    const queue = responseGroups(deployment, deployment.replicated.topology, pool)?.queues[0];
    if (!queue) continue;
    const before = queue.name;
    queue.name = `${before.replace(/ \(.*\)$/, '')} (${round})`;
    return `renamed the queue ${before} of ${pool} to ${queue.name}`;
  }
  return null;
}

function anyone(deployment: Deployment, chance: Chance) {
  const everyone = [...people(deployment)].slice(0, 1000);
  return everyone.length === 0 ? null : chance.pick(everyone);
}
