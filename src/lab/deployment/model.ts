import type { Topology } from '../../domain/topology.js';
import type { Directory } from './directory.js';
import type { Database } from './databases.js';

/**
 * One deployment as plain data that survives JSON: what is written here is what a lost machine, database or share takes with it. FQDNs
 * and UNC paths that serve as keys are in lower case.
 */
export interface Deployment {
  readonly formatVersion: 2;
  readonly seed: number;
  /** What had to be assumed about the topology document to start from it; printed at the start. */
  readonly assumptions: string[];
  readonly directory: Directory;
  readonly computers: Record<string, Computer>;
  /** Key: `server\instance`, the default instance with an empty name. */
  readonly sqlInstances: Record<string, SqlInstance>;
  /** Key: `listener\instance`, as of an instance; absent as long as there are none. */
  availabilityGroups?: Record<string, AvailabilityGroup>;
  readonly shares: Record<string, FileShare>;
  readonly dnsRecords: DnsRecord[];
  /** What the Central Management store pushed last: every replica has this. */
  replicated: Configuration;
}

/** Content of the Central Management store. */
export interface Configuration {
  topology: Topology;
  /** Noun of the Get command without `Cs` -> its objects, each with an `Identity`. */
  settings: Record<string, Setting[]>;
}

export type Setting = { Identity: string } & Record<string, SettingValue>;
export type SettingValue = string | number | boolean | null | SettingValue[] | { [name: string]: SettingValue };

/** How far a machine has come from bare metal. */
export type MachineState = 'clean' | 'osOnly' | 'sqlInstalled' | 'rolesInstalled';

export interface Computer {
  readonly fqdn: string;
  readonly pool: string | null; // FQDN of the pool it is a member of; null for domain controllers and the like
  domainJoined: boolean; // an Edge Server is in a workgroup
  reachable: boolean; // for remoting from another machine
  running: boolean;
  state: MachineState;
  operatingSystem: string;
  products: InstalledProduct[];
  services: WindowsService[];
  certificates: Certificate[];
  replica: Replica | null; // its copy of the Central Management store
}

export interface InstalledProduct {
  name: string;
  version: string;
}

export interface WindowsService {
  name: string;
  displayName: string;
  /** `StartPending`: waits for the other Front Ends of its pool. */
  status: 'Running' | 'Stopped' | 'StartPending';
  /** As WMI names it; without: Auto, as Setup makes it. */
  startMode?: 'Auto' | 'Manual' | 'Disabled';
}

export interface Replica {
  upToDate: boolean;
  lastStatusUtc: string;
}

export interface Certificate {
  thumbprint: string; // upper-case hex
  subject: string;
  alternativeNames: string[];
  issuer: string;
  serialNumber: string;
  notBeforeUtc: string;
  notAfterUtc: string;
  template: string | null;
  enhancedKeyUsage: string[];
  exportable: boolean; // the private key may leave
  uses: string[]; // as Get-CsCertificate names them
  chain: string[]; // subjects from its issuer to the root
}

export interface SqlInstance {
  readonly server: string;
  readonly name: string; // empty: the default instance
  version: string;
  edition: string;
  collation: string;
  running: boolean;
  logins: SqlLogin[];
  databases: Record<string, Database>; // key: name in lower case
  /** Rows of the backup tables of `msdb`, by table, as JSON holds them; absent as long as there are none. */
  history?: Record<string, Record<string, unknown>[]>;
}

/** Instances of one name on several nodes that keep the same databases; clients find the primary behind the listener. */
export interface AvailabilityGroup {
  readonly id: string; // GUID
  readonly name: string;
  readonly listener: string; // FQDN
  readonly instance: string; // name on every node
  readonly replicas: string[]; // FQDNs of the nodes, those that are down among them
  primary: string; // FQDN
}

export interface SqlLogin {
  name: string;
  type: 'WINDOWS_GROUP' | 'WINDOWS_LOGIN' | 'SQL_LOGIN';
  sysadmin: boolean;
}

export interface FileShare {
  readonly unc: string; // as written
  readonly server: string;
  readonly path: string; // on the server
  permissions: SharePermission[];
  files: StoredFile[]; // as filled; the folder on disk holds the bytes
}

export interface SharePermission {
  account: string;
  right: 'Full' | 'Change' | 'Read';
}

export interface StoredFile {
  path: string; // '/' between names, relative to the share
  bytes: number;
  kind: 'audio' | 'opaque';
}

export interface DnsRecord {
  name: string;
  type: 'A' | 'SRV' | 'CNAME';
  data: string;
}
