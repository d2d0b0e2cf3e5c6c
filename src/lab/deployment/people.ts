import { Chance } from './chance.js';
import type { Person } from './directory.js';
import type { UserStore } from './databases.js';
import type { Deployment } from './model.js';
import type { Contact, Meeting, UserData } from './user-data.js';

const NUMBERED = /^user(\d{1,9})$/;
const MEETINGS_AT_MOST = 3;
const CONTACTS_AT_MOST = 12;
const CONTACT_GROUPS = ['~', 'Colleagues', 'Project', 'Suppliers']; // '~' is "Other Contacts"

/** Everyone who was not removed, by number. */
export function* people(deployment: Deployment): Generator<Person> {
  for (let number = 1; number <= deployment.directory.people.count; number++) {
    const person = personByNumber(deployment, number);
    if (person) yield person;
  }
}

/** People homed on one registrar pool. */
export function* peopleOf(deployment: Deployment, pool: string): Generator<Person> {
  for (const person of people(deployment)) if (person.registrarPool === pool) yield person;
}

export function personByNumber(deployment: Deployment, number: number): Person | null {
  const { changed } = deployment.directory.people;
  const key = String(number);
  return Object.hasOwn(changed, key) ? changed[key]! : drawPerson(deployment, number);
}

/** @param address SIP address or account name, with or without `sip:` */
export function findPerson(deployment: Deployment, address: string): Person | null {
  const wanted = address.toLowerCase().replace(/^sip:/, '');
  const known = NUMBERED.exec(wanted.split('@')[0]!)?.[1];
  const numbers = [...(known === undefined ? [] : [Number(known)]), ...Object.keys(deployment.directory.people.changed).map(Number)];
  for (const number of numbers) {
    if (number < 1 || number > deployment.directory.people.count) continue;
    const person = personByNumber(deployment, number);
    if (person && [person.sipAddress.toLowerCase().slice('sip:'.length), person.accountName.toLowerCase()].includes(wanted)) return person;
  }
  return null;
}

/** Contacts and meetings of a person, or null when the store has none of them. */
export function userData(deployment: Deployment, store: UserStore, person: Person): UserData | null {
  const key = addressOf(person);
  if (Object.hasOwn(store.changed, key)) return store.changed[key]!;
  return store.seeded ? drawUserData(deployment, person, store) : null;
}

export const addressOf = (person: Person): string => person.sipAddress.slice('sip:'.length).toLowerCase();

function drawPerson(deployment: Deployment, number: number): Person {
  const { sipDomains, pools } = deployment.directory.people;
  const chance = new Chance(deployment.seed, 'person', number);
  const accountName = `user${String(number).padStart(6, '0')}`;
  const enterpriseVoice = chance.percent(40);
  const grants: Record<string, string> = {};
  if (chance.percent(20)) grants['ConferencingPolicy'] = chance.pick(['AllFeatures', 'AudioOnly']);
  if (chance.percent(15)) grants['ExternalAccessPolicy'] = 'NoFederation';
  if (enterpriseVoice && chance.percent(50)) grants['VoicePolicy'] = chance.pick(['International', 'LocalCalls']);
  if (enterpriseVoice && chance.percent(30)) grants['DialPlan'] = 'HeadOffice';
  return {
    number,
    accountName,
    displayName: `User ${number}`,
    sipAddress: `sip:${accountName}@${sipDomains[number % sipDomains.length]!}`,
    registrarPool: pools[number % pools.length]!,
    lineUri: enterpriseVoice ? `tel:+1425555${String(number).padStart(6, '0')};ext=${number}` : '',
    enterpriseVoiceEnabled: enterpriseVoice,
    enabled: !chance.percent(2),
    grants,
    unifiedContactStore: chance.percent(10),
  };
}

function drawUserData(deployment: Deployment, person: Person, store: UserStore): UserData {
  const chance = new Chance(deployment.seed, 'user data', person.number);
  return { groups: CONTACT_GROUPS, contacts: drawContacts(deployment, person, chance), meetings: drawMeetings(person, store, chance) };
}

/** Who keeps contacts in Exchange has none here. */
function drawContacts(deployment: Deployment, person: Person, chance: Chance): Contact[] {
  if (person.unifiedContactStore) return [];
  const { count, sipDomains } = deployment.directory.people;
  const contacts = new Map<number, Contact>();
  for (let left = chance.between(0, CONTACTS_AT_MOST); left > 0; left--) {
    const number = chance.between(1, count);
    const buddy = `user${String(number).padStart(6, '0')}@${sipDomains[number % sipDomains.length]!}`;
    if (number !== person.number) contacts.set(number, { buddy, groups: [chance.between(1, CONTACT_GROUPS.length)] });
  }
  return [...contacts.values()];
}

function drawMeetings(person: Person, store: UserStore, chance: Chance): Meeting[] {
  const directories = store.directories.filter((directory) => directory.pool === person.registrarPool);
  return Array.from({ length: chance.between(0, MEETINGS_AT_MOST) }, (_, index) => ({
    conferenceId: chance.hex(8).toUpperCase(),
    subject: `Meeting ${index + 1} of ${person.displayName}`,
    phoneConferenceId: directories.length === 0 ? null : person.number * (MEETINGS_AT_MOST + 1) + index,
  }));
}
