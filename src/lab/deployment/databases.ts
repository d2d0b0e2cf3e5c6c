import type { Configuration } from './model.js';
import type { LocationInformation } from './locations.js';
import type { ResponseGroups } from './response-groups.js';
import type { ChangedUserData, ConferenceDirectory } from './user-data.js';
import type { PersistentChat } from './persistent-chat.js';

/** One SQL Server database of the product. */
export interface Database {
  readonly name: string;
  sizeBytes: number;
  recoveryModel: 'SIMPLE' | 'FULL';
  createdUtc: string;
  files: DatabaseFile[];
  users: DatabaseUser[];
  /** Set on both halves of a mirrored pair. */
  mirroring: { role: 'PRINCIPAL' | 'MIRROR'; state: 'SYNCHRONIZED' | 'DISCONNECTED'; partner: string } | null;
  content: DatabaseContent;
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

/** What the product keeps in it; a database that is rebuilt is `empty`. */
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
}
