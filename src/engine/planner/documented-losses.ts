import { databasesOf } from '../../domain/databases.js';
import { information, type Finding } from '../../domain/findings.js';
import { uncPath, type Service } from '../../domain/topology.js';
import type { RestoreBasis } from './restore-basis.js';
import { sqlScope } from './stores.js';

/** What no backup keeps, so that nobody looks for it after a restore. */

/**
 * Databases that come back empty.
 * @source procedures.md 1.3
 */
export const lostDatabases = (stores: readonly Service[]): Finding[] =>
  stores.flatMap((store) =>
    store.installedOn.sqlInstance === null
      ? []
      : databasesOf(store).flatMap(({ name, leftOutBecause }) =>
          leftOutBecause === null ? [] : [gone(`${sqlScope(store)}\\${name}`, leftOutBecause)],
        ),
  );

/** Parts of file stores that the set leaves out; what was written since it was taken. */
export const lostFiles = ({ recorded }: RestoreBasis, stores: readonly Service[]): Finding[] =>
  stores.flatMap((store) => {
    const unc = uncPath(recorded.topology, store);
    if (unc === null) return [];
    return recorded.manifest.leftOut.flatMap(({ object, reason }) =>
      object.startsWith('file stores: ') ? [gone(`${unc}: ${object.slice('file stores: '.length)}`, reason)] : [],
    );
  });

const gone = (object: string, reason: string): Finding =>
  information('DocumentedLoss', object, `'${object}' does not come back with its content: ${reason}`);
