import type { Manifest } from './manifest.js';
import type { Topology } from './topology.js';

/** What a set knows about the deployment it was taken from, as far as a restore is planned from it. */
export interface Recorded {
  readonly manifest: Manifest;
  readonly manifestSha256: string;
  readonly topology: Topology;
  /** Key: FQDN in lower case. A machine that could not be asked at backup time has no entry. */
  readonly machines: ReadonlyMap<string, RecordedMachine>;
  /** DNS name in lower case -> `type data`. */
  readonly dnsRecords: ReadonlyMap<string, readonly string[]>;
  /** Key: `server\\instance` in lower case, the default instance as the server alone. */
  readonly sqlInstances: ReadonlyMap<string, RecordedSqlInstance>;
  /** Key: as of `sqlInstances`, `\\` and the database, in lower case. A database whose owner was gone has no entry. */
  readonly databaseOwners: ReadonlyMap<string, string>;
  /** Pool -> the pool it is paired with, as the product's own command told it; FQDNs in lower case. */
  readonly backupPools: ReadonlyMap<string, string>;
}

export interface RecordedSqlInstance {
  version: string; // SERVERPROPERTY('ProductVersion')
  edition: string;
}

export interface RecordedMachine {
  domain: string | null; // null: a workgroup, or not recorded
  operatingSystem: string | null;
  products: RecordedProduct[]; // of Lync Server or Skype for Business Server
  services: string[]; // names of the product's own, not of Windows
  idleServices: string[]; // of these the ones that need not run; a set that does not say how they start has none
  shares: RecordedShare[];
  certificates: RecordedCertificate[]; // that a server needs back
  account: RecordedAccount | null; // its computer account in Active Directory
}

export interface RecordedProduct {
  name: string;
  version: string;
}

export interface RecordedShare {
  name: string;
  path: string; // on the machine
  permissions: string[]; // `account: right`
}

export interface RecordedCertificate {
  thumbprint: string;
  subject: string;
  names: string[];
}

export interface RecordedAccount {
  sid: string;
  memberOf: string[];
}

export const emptyMachine = (): RecordedMachine => ({
  domain: null,
  operatingSystem: null,
  products: [],
  services: [],
  idleServices: [],
  shares: [],
  certificates: [],
  account: null,
});

/** Whether a program or a service that Windows lists is one of the product's, by the name it is shown with. */
export const isProduct = (name: string): boolean => /\b(Lync Server|Skype for Business Server)\b/i.test(name);
