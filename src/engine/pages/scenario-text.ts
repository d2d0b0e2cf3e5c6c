import type { Scenario } from '../../domain/restore-plan.js';

interface ScenarioText {
  readonly course: string; // what is done, in one breath
  readonly meanwhile: string; // what works and what does not until the end
}

/**
 * What a restore of each kind is, for somebody who opens the page on the day of the loss.
 * @source procedures.md 4.0, S1-S12; Preparing to restore Lync Server (what each loss means)
 */
export const SCENARIO_TEXT: Readonly<Record<Scenario, ScenarioText>> = {
  S1: {
    course:
      'The server is rebuilt clean under its old name. Its file store comes back first, then the roles, then the data of its users and its Response Groups. The Central Management store lives on another server and must be reachable.',
    meanwhile: 'Users homed on this server cannot sign in. The rest of the deployment works.',
  },
  S2: {
    course:
      'The Central Management store comes first: an empty one is made, Active Directory is pointed to it, the configuration is imported and the topology enabled. Then databases, roles, user data, locations and Response Groups follow, in this order.',
    meanwhile:
      'Other pools keep running on their local copies of the configuration, but nothing can be changed anywhere: no policy, no user move, no publishing. Users homed on the lost server, or on the pool of the lost Back End, stand still.',
  },
  S3: {
    course:
      'SQL Server is set up clean with the same instance names, the databases are made again from the topology, and user data is imported while all Front Ends of the pool are stopped.',
    meanwhile: 'The users of its pools stand still. Other pools work.',
  },
  S4: {
    course:
      'The mirror becomes the principal and mirroring is taken out of the topology. The lost server is rebuilt and joins again as the new mirror. No data is imported: it lives on the mirror.',
    meanwhile:
      'Users work once the mirror is the principal; Front Ends are restarted to read the new topology. Until the end there is no second copy of the databases.',
  },
  S5: {
    course:
      'Mirroring is undone on the server that lives, the lost server is rebuilt, and mirroring is set up again. Nothing is imported: the principal has everything.',
    meanwhile: 'Users work; Front Ends are restarted once mirroring is back. Until the end there is no second copy of the databases.',
  },
  S6: {
    course:
      'The server is rebuilt clean under its old name and gets its roles from the topology. It holds no data of its own: the other members and the Back End do.',
    meanwhile: 'The other members of the pool carry on, as long as enough of them run. A pool of one stands still.',
  },
  S7: {
    course:
      'The Back End comes first, then every Front End, then user data while all of them are stopped. Pools without a Back End are rebuilt member by member.',
    meanwhile: 'Everything this pool serves stands still. Other pools work.',
  },
  S8: {
    course: 'The files go back to the same path and are shared under the same name; enabling the topology sets the rights on them.',
    meanwhile: 'What it holds is missing: content of meetings, device updates, the audio of Response Groups, Call Park and announcements.',
  },
  S9: {
    course: 'The databases are made again and restored from their SQL Server backups; their rights are checked last.',
    meanwhile: 'Service does not depend on them. What happens until then may not be recorded.',
  },
  S10: {
    course: 'The database is made again and its content comes back by the way it was saved: SQL Server backup or export file.',
    meanwhile: 'Persistent Chat rooms are not available. Everything else works.',
  },
  S12: {
    course:
      'The lost pool is not rebuilt. Its partner serves the users while a new pool with a new name is made; users, conference directories and Response Groups then move there.',
    meanwhile: 'The partner serves the users in resiliency mode. They are away only while they are moved and the new pool starts.',
  },
  S14: {
    course:
      'Several parts are lost. Their restores stand here in the one order that is safe: the Central Management store before anything is published, Back Ends before Front Ends, data last.',
    meanwhile: 'See the parts: each pool stands still until its own steps are done.',
  },
  CP: {
    course:
      'Active Directory no longer says where the Central Management store is. The pointer is written again; the store itself is alive.',
    meanwhile: 'Servers that run keep running. Shells and setup do not find the deployment.',
  },
  CR: {
    course:
      'Nothing is rebuilt. What is there now is exported first, then one kind of data comes back from the set, and what came is compared with the set. The export of before undoes it.',
    meanwhile:
      'The deployment works. Only where the user data of a whole pool comes back do its services stop, all together, and start again.',
  },
};
