import { error } from '../../domain/findings.js';
import type { ComponentEntry } from '../../domain/manifest.js';
import { instanceText } from '../../domain/sql.js';
import type { Service } from '../../domain/topology.js';
import { instanceOf } from './blocks-central-store.js';
import type { Data } from './blocks-command.js';
import type { Draft } from './restore-draft.js';
import type { Situation } from './situation.js';

/** A database from its SQL Server backup in the set, with the rights that the product's services need in it. */
export function restoredDatabase(
  { basis }: Situation,
  store: Service,
  database: string,
  kept: ComponentEntry,
  source: string,
  needs: string[],
): Data {
  const target = instanceOf(store);
  const { repositoryUnc, sqlStagingPath } = basis.options;
  const file = kept.files.find(({ path }) => path.endsWith('.bak')) ?? kept.files[0]!;
  const name = `${instanceText(target)}\\${database}`;
  const draft: Draft = {
    key: `database ${name.toLowerCase()}`,
    needs,
    handler: 'restore-database',
    kind: 'Automatic',
    title: `Restore the database ${database} on ${instanceText(target)}`,
    where: target.server,
    source,
    components: [`${kept.kind} ${kept.scope}`],
    timeoutMs: 2 ** 31 - 1, // a restore takes as long as it takes
    args: {
      ...target,
      database,
      as: null,
      owner: basis.recorded.databaseOwners.get(name.toLowerCase()) ?? null,
      file: { ...file },
      repositoryUnc,
      stagingPath: sqlStagingPath,
      disconnect: true, // the services of the product hold it open
      withoutSafetyBackup: false,
    },
    byHand: [
      `RESTORE DATABASE [${database}] FROM DISK = N'$Backup\\${file.path.replaceAll('/', '\\')}' WITH REPLACE, RECOVERY;`,
      'Then see to it that RTCComponentUniversalServices is a user of the database in the role ServerRole.',
    ],
    expected: `${database} is open, DBCC CHECKDB finds nothing, and RTCComponentUniversalServices has the role ServerRole`,
  };
  if (repositoryUnc !== null || sqlStagingPath !== null) return { drafts: [draft], findings: [] };
  return {
    drafts: [draft],
    findings: [
      error(
        'SqlPathUnknown',
        name,
        `SQL Server on ${target.server} has to read the backup of '${database}', and no path is known under which it can`,
        'Name the repository by the UNC path under which SQL Server reaches it.',
      ),
    ],
  };
}
