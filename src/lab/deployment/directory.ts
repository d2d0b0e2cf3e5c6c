/** Active Directory as far as the product keeps things there: they survive the loss of every server. */
export interface Directory {
  readonly domain: string; // DNS name
  readonly netBiosName: string;
  /** `msRTCSIP-BackEndServer` of the global topology settings: `server\instance` of the Central Management store; null when lost. */
  serviceConnectionPoint: string | null;
  /** Account the practice runs as, and the groups of its sign-in. */
  caller: { user: string; groups: string[] };
  readonly computers: Record<string, ComputerAccount>;
  /** Organizational units whose computers Enable-CsTopology may change without a domain administrator. */
  setupPermissions: string[];
  /** Level the servers of a pool ran at last: one that comes back at another is not let in. Key: pool FQDN. */
  readonly poolBuilds: Record<string, string>;
  readonly people: People;
  contacts: ContactObject[];
}

export interface ComputerAccount {
  sid: string;
  distinguishedName: string;
  memberOf: string[];
  createdUtc: string;
}

/** People are drawn from the seed by number, so that a hundred thousand of them weigh nothing; only who was changed is written down. */
export interface People {
  count: number; // numbers 1 to count
  /** SIP domains and registrar pools in the order people are spread over them. */
  readonly sipDomains: string[];
  readonly pools: string[];
  /** null: removed */
  readonly changed: Record<string, Person | null>;
}

/** What Active Directory holds about one person. */
export interface Person {
  number: number;
  accountName: string;
  displayName: string;
  sipAddress: string; // with `sip:`
  registrarPool: string;
  lineUri: string; // empty: no number
  enterpriseVoiceEnabled: boolean;
  enabled: boolean;
  /** Policies granted to the person, by property of Get-CsUser; absent: the global or site policy is in effect. */
  grants: Record<string, string>;
  /** Whether contacts live in Exchange. */
  unifiedContactStore: boolean;
}

export const CONTACT_KINDS = [
  'CommonAreaPhone',
  'AnalogDevice',
  'ExUmContact',
  'DialInConferencingAccessNumber',
  'TrustedApplicationEndpoint',
  'ApplicationEndpoint',
  'MeetingRoom',
  'PersistentChatEndpoint',
  'HybridApplicationEndpoint',
] as const;
export type ContactKind = (typeof CONTACT_KINDS)[number];

/** A contact object: something with a SIP address that is not a person. */
export interface ContactObject {
  kind: ContactKind;
  name: string;
  sipAddress: string;
  lineUri: string;
  registrarPool: string;
  /** What only this kind has, as its Get command shows it. */
  properties: Record<string, string | number | boolean | string[]>;
}
