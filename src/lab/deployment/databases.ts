import type { Configuration } from './model.js';
import type { LocationInformation } from './locations.js';
import type { ResponseGroups } from './response-groups.js';
import type { ChangedUserData, ConferenceDirectory, UserData } from './user-data.js';
import type { PersistentChat } from './persistent-chat.js';

/** One SQL Server database of the product. */
export interface Database {
  readonly name: string;
  sizeBytes: number;
  recoveryModel: 'SIMPLE' | 'FULL' | 'BULK_LOGGED';
  createdUtc: string;
  /** Build of the product whose setup created it or brought it up to date last; absent where SQL Server alone made it. */
  build?: string;
  files: DatabaseFile[];
  users: DatabaseUser[];
  /** Set on both halves of a mirrored pair. */
  mirroring: { role: 'PRINCIPAL' | 'MIRROR'; state: 'SYNCHRONIZED' | 'DISCONNECTED'; partner: string } | null;
  /** Name of the availability group it belongs to. */
  availabilityGroup?: string | null;
  content: DatabaseContent;
  /** As SQL Server names it; ONLINE when it does not say. */
  state?: 'ONLINE' | 'RESTORING' | 'OFFLINE';
  /** Absent as long as no statement was run on its instance. */
  onServer?: DatabaseOnServer;
}

/** What only SQL Server knows of a database; a new one begins without. */
export interface DatabaseOnServer {
  userAccess: 'MULTI_USER' | 'SINGLE_USER' | 'RESTRICTED_USER';
  isReadOnly: boolean;
  owner: string | null; // name of the login
  compatibilityLevel: number;
  collation: string;
  roles: string[]; // without members, too
  familyGuid: string;
  recoveryForkGuid: string;
  lsn: string; // log sequence numbers are decimal text
  lastLogBackupLsn: string | null;
  differentialBase: { lsn: string; guid: string; atMs: number } | null;
  damagedPages: number[];
}

export interface DatabaseFile {
  logicalName: string;
  path: string;
  type: 'ROWS' | 'LOG';
  bytes: number;
}

export interface DatabaseUser {
  name: string;
  roles: string[];
}

/** What the product keeps in it; `empty` where that is nothing a backup keeps, and in a store nothing was imported into yet. */
export type DatabaseContent =
  | { kind: 'empty' }
  | { kind: 'xds'; configuration: Configuration }
  | { kind: 'lis'; locations: LocationInformation }
  | { kind: 'users'; store: UserStore }
  | { kind: 'rgs'; pools: Record<string, ResponseGroups> } // key: pool FQDN
  | { kind: 'chat'; chat: PersistentChat }
  | { kind: 'rows'; tables: Record<string, number> }; // table -> rows

/** `rtcxds`: what people made, apart from what Active Directory holds. */
export interface UserStore {
  /** False once the database was lost: then only what was imported is there. */
  seeded: boolean;
  readonly changed: Record<string, ChangedUserData>; // key: SIP address without `sip:`, lower case
  directories: ConferenceDirectory[];
  /** Imported for a pool, and not in effect before every Front End of it was stopped and started. */
  imported: Record<string, ImportedUserData>; // key: pool FQDN
  /** What the Backup Service keeps here for the other pool of the pair. */
  backups?: Record<string, BackedUpUserData>; // key: FQDN of the pool it is the data of
}

export interface BackedUpUserData {
  people: Record<string, UserData>; // key: SIP address without `sip:`, lower case
  directories: ConferenceDirectory[];
}

export interface ImportedUserData {
  people: Record<string, UserData>; // key: SIP address without `sip:`, lower case
  directories: ConferenceDirectory[];
  /** At some moment since the import no Front End of the pool ran. */
  poolWasDown: boolean;
}
