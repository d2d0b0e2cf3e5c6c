import type { ComponentRequest } from '../../domain/component-restore.js';
import { centralDatabase, responseGroups, userStore } from '../deployment/lookup.js';
import type { Deployment } from '../deployment/model.js';
import { addressOf, people, userData } from '../deployment/people.js';
import type { TopologyDescription } from '../topology/description.js';
import { STANDARD_EDITION } from '../topology/examples.js';

/** One kind of data that was lost while its servers live, the commonest request of all: what `Restore-LyncComponent` brings back. */
export interface PracticeComponent {
  readonly name: string;
  readonly loss: string; // in words
  readonly topology: TopologyDescription;
  readonly computer: string; // of the session that restores
  readonly component: ComponentRequest['kind'];
  readonly pool: string | null; // null: of the whole deployment
  lose(deployment: Deployment): void;
}

const POOL = 'se01.contoso.com';
const onOneServer = { topology: STANDARD_EDITION, computer: POOL } as const;

export const PRACTICE_COMPONENTS: readonly PracticeComponent[] = [
  {
    name: 'S11',
    loss: 'the Response Groups of a pool that lives',
    ...onOneServer,
    component: 'rgs',
    pool: POOL,
    lose: loseResponseGroups,
  },
  {
    name: 'CR',
    loss: 'the contacts of everybody on a pool that lives',
    ...onOneServer,
    component: 'userData',
    pool: POOL,
    lose: loseContacts,
  },
  {
    name: 'CR-locations',
    loss: 'the locations of a deployment that lives',
    ...onOneServer,
    component: 'lis',
    pool: null,
    lose: loseLocations,
  },
];

function loseResponseGroups(deployment: Deployment): void {
  const groups = responseGroups(deployment, deployment.replicated.topology, POOL)!;
  for (const kind of ['groups', 'queues', 'workflows', 'hours', 'holidaySets'] as const) groups[kind] = [];
}

function loseLocations(deployment: Deployment): void {
  const { locations } = centralDatabase(deployment, 'lis')!;
  locations.locations = [];
}

function loseContacts(deployment: Deployment): void {
  const store = userStore(deployment, deployment.replicated.topology, POOL)!;
  for (const person of people(deployment)) {
    const data = userData(deployment, store, person);
    if (data && data.contacts.length > 0) store.changed[addressOf(person)] = { ...data, contacts: [] };
  }
}
