import type { Service } from './topology.js';

export interface StoreDatabase {
  readonly name: string;
  /** As `-DatabaseType` of Install-CsDatabase takes it. */
  readonly databaseType: string;
  /** Why a backup leaves it out; null when it must be kept. */
  readonly leftOutBecause: string | null;
}

const ADDRESS_BOOK = 'the Address Book is rebuilt from Active Directory';
const user = (name: string, leftOutBecause: string | null = null): StoreDatabase => ({ name, databaseType: 'User', leftOutBecause });
const of = (databaseType: string, name: string, leftOutBecause: string | null = null): StoreDatabase => ({
  name,
  databaseType,
  leftOutBecause,
});

const USER_STORE_2010 = [
  user('rtc'),
  user('rtcdyn', 'it holds endpoints, subscriptions and running conferences, which end with the server'),
  user('rtcab', ADDRESS_BOOK),
  user('rtcab1', ADDRESS_BOOK),
];
const USER_STORE = [
  user('rtcxds'),
  user('rtcshared', 'Install-CsDatabase creates it again and no documented procedure keeps it'),
  user('rtcab', ADDRESS_BOOK),
];
const STORES: Readonly<Record<string, readonly StoreDatabase[]>> = {
  ApplicationStore: [
    of('Application', 'rgsconfig'),
    of('Application', 'rgsdyn', 'it holds the sign-in state of agents and waiting calls, which end with the server'),
    of('Application', 'cpsdyn', 'it holds parked calls, which end with the server'),
  ],
  CentralMgmtStore: [of('CentralMgmt', 'xds'), of('CentralMgmt', 'lis')],
  ArchivingStore: [of('Archiving', 'LcsLog')],
  MonitoringStore: [of('Monitoring', 'LcsCDR'), of('Monitoring', 'QoEMetrics')],
  PersistentChatStore: [of('PersistentChat', 'mgc')],
  PersistentChatComplianceStore: [
    of('PersistentChatCompliance', 'mgccomp', 'a compliance adapter drains it into the archive of the organisation'),
  ],
};

/**
 * Databases of a store under their default names; empty for a role that is not a store, or not a known one.
 * Names of 2010's user store are from the backup pages' leftovers (ASSUMED).
 *
 * @source procedures.md 1.1, 1.3, 8.1
 */
export function databasesOf(store: Pick<Service, 'role' | 'serviceVersion'>): readonly StoreDatabase[] {
  if (store.role === 'UserStore') return store.serviceVersion <= 5 ? USER_STORE_2010 : USER_STORE;
  return Object.hasOwn(STORES, store.role) ? STORES[store.role]! : [];
}
