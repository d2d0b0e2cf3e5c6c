import type { PoolKind } from '../../domain/roles.js';

/** What pools are called on pages. */
export const POOL_WORDS: Readonly<Record<PoolKind, string>> = {
  StandardEdition: 'Standard Edition server',
  Enterprise: 'Enterprise Front End pool',
  Director: 'Director pool',
  SurvivableBranch: 'Survivable Branch Appliance',
  Edge: 'Edge pool',
  PersistentChat: 'Persistent Chat pool',
  Mediation: 'Mediation pool',
  TrustedApplication: 'Trusted application pool',
  OfficeWebApps: 'Office Web Apps Server',
  PstnGateway: 'PSTN gateway',
  SqlServer: 'SQL Server',
  FileServer: 'File server',
  Other: 'Other server',
};

/** In the order they are drawn. */
export const POOL_KINDS = Object.keys(POOL_WORDS) as PoolKind[];
