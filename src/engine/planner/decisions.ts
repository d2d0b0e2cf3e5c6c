import type { RestoreStep } from '../../domain/restore-plan.js';

/** Where the pages contradict each other or the reference: what the plans do, and why. */
export interface Decision {
  readonly id: string; // row of procedures.md 7, or the scenario's own
  readonly pages: string; // what they say
  readonly decision: string; // what every plan does
  readonly reason: string;
}

/** Each is taken here, once. A step that follows one cites its id. */
export const DECISIONS: readonly Decision[] = [
  {
    id: 'G3',
    pages: 'The restore pages show Stop-CsWindowsService without a server, which stops the local one only.',
    decision: 'Services stop and start on every server of the pool, by -ComputerName.',
    reason: 'The reference of Import-CsUserData asks for all Front Ends.',
  },
  {
    id: 'G6',
    pages: 'Some pages import Response Group without -OverwriteOwner.',
    decision: 'The import into a rebuilt pool always has -OverwriteOwner.',
    reason: 'The contact objects are still in Active Directory, and the import fails on them.',
  },
  {
    id: 'G8',
    pages: 'Text of the pages calls the parameter -ReplaceExistingSettings.',
    decision: '-ReplaceExistingRgsSettings is given.',
    reason: 'So the reference spells it.',
  },
  {
    id: 'G18',
    pages: 'The restore pages start server by server and name no number.',
    decision: 'All Front Ends start together without waiting for each other; then 85 % of them must run.',
    reason: 'A pool that stands still starts only so, as the page about topologies says.',
  },
  {
    id: 'G22',
    pages: 'The restore pages of mirrors end without a restart.',
    decision: 'All Front Ends of the pool restart after mirroring changed.',
    reason: 'The mirroring page asks for it after every change.',
  },
  {
    id: 'G27',
    pages: 'The restore pages do not speak of updates.',
    decision: 'The cumulative update of the set is installed after each setup.',
    reason: 'Setup installs the release; databases and binaries of different levels do not work together.',
  },
  {
    id: 'G32',
    pages: 'The rights of archiving and monitoring databases are a check in Management Studio.',
    decision: 'The restore gives RTCComponentUniversalServices the role ServerRole itself.',
    reason: 'Without it the services cannot write.',
  },
  {
    id: 'G35',
    pages: 'The pages call the same two SQL servers by several names.',
    decision: 'Uninstall-CsMirrorDatabase gets the server that lives.',
    reason: 'The databases that stay are there.',
  },
  {
    id: 'G38',
    pages: 'Only the page of Standard Edition has a step for Persistent Chat.',
    decision: 'Its data comes back wherever its database is lost.',
    reason: 'The database is the same on every server.',
  },
  {
    id: 'G39',
    pages: 'One page has databases made by Publish Topology, the others by Install Database.',
    decision: 'Install-CsDatabase makes them in every plan.',
    reason: 'Both dialogs run it, and a command can be repeated and checked.',
  },
  {
    id: 'G13',
    pages: 'The failover pages call parameters of Invoke-CsManagementServerFailover -MirrorSqlServerFqdn and omit -Force.',
    decision: '-BackupMirrorSqlServerFqdn and -BackupMirrorSqlInstanceName name the mirror, and -Force is given.',
    reason: 'So the reference has them, and it demands -Force in a disaster.',
  },
  {
    id: 'G34',
    pages: 'The page of the new pool imports the older export of Response Group, once into the partner, and without -OverwriteOwner.',
    decision: 'What the partner exports last goes into the new pool, with -OverwriteOwner.',
    reason: 'Changes made meanwhile are in it, and the planning page demands the switch for a new pool.',
  },
  {
    id: 'S12-contacts',
    pages: 'The page moves users, conference directories and dial-in access numbers only.',
    decision: 'Phones, analog devices, Exchange UM contacts, meeting rooms and application endpoints of the lost pool move, too.',
    reason: 'They are homed like users, and no pool with anything homed on it can be deleted.',
  },
  {
    id: 'S12-leaning',
    pages: 'The page deletes the lost pool and moves only Persistent Chat and branches on.',
    decision: 'Everything that leans on the lost pool is handed on before it is deleted, branches among it.',
    reason: 'Topology Builder deletes no pool that others use.',
  },
  {
    id: 'S12-order',
    pages:
      'The page of the new pool brings Response Group and announcements into the partner before the failover, their own pages after it.',
    decision: 'The pool fails over first.',
    reason: 'Nobody signs in until it has: a name that is taken, or announcements made by hand, must not keep the users waiting.',
  },
  {
    id: 'S12-settings',
    pages: 'The page leaves it open whether the import into the partner replaces its Response Group settings.',
    decision: 'The partner keeps its own settings; those of the lost pool are told as lost.',
    reason: 'A pool has one set of them, and the users of the partner must not notice the move.',
  },
  {
    id: 'S4-order',
    pages: 'The mirroring page ends mirroring before the topology is edited, the restore page afterwards.',
    decision: 'After the loss of the primary the topology is edited first.',
    reason: 'It is the page for this case: the Front Ends have to find the mirror before anything else is done.',
  },
];

/** The decisions that steps follow, in the order of the table. */
export const decisionsOf = (steps: readonly Pick<RestoreStep, 'source'>[]): Decision[] =>
  DECISIONS.filter(({ id }) => steps.some(({ source }) => new RegExp(`\\bprocedures\\.md[^;]*\\b${id}\\b`).test(source)));
