import type { Difference } from '../deployment/picture.js';

/** What differs after a restore, by the reason why it may. */
export interface JudgedDifferences {
  readonly leftOut: Difference[]; // no backup keeps it, and every plan says so
  readonly madeAnew: Difference[]; // certificates whose keys cannot leave, machines that were set up again
  readonly turned: Difference[]; // as the pages of the scenario leave it
  readonly lost: Difference[]; // everything else: nothing may be here
}

/**
 * @param turned items that the scenario leaves otherwise than they were: a kind, or a kind and how its key begins
 * @source procedures.md 1.3
 */
export function judgeDifferences(differences: readonly Difference[], turned: readonly string[]): JudgedDifferences {
  const judged: JudgedDifferences = { leftOut: [], madeAnew: [], turned: [], lost: [] };
  for (const difference of differences) judged[reasonOf(difference, turned)].push(difference);
  return judged;
}

function reasonOf(difference: Difference, turned: readonly string[]): keyof JudgedDifferences {
  if (isLeftOut(difference)) return 'leftOut';
  if (isMadeAnew(difference)) return 'madeAnew';
  return turned.some((items) => isOneOf(difference, items)) ? 'turned' : 'lost';
}

export const isOneOf = ({ kind, key }: Difference, items: string): boolean => items === kind || `${kind} ${key}`.startsWith(`${items} `);

/** Markers of running meetings, and folders that replication fills. */
const isLeftOut = ({ kind, key }: Difference): boolean => kind === 'file' && /Meeting\.Active$|\/replicas\//.test(key);

/** A key that could not leave is enrolled anew; a machine that SQL Server was installed on again says so. */
const isMadeAnew = ({ kind, after }: Difference): boolean =>
  kind === 'certificate' || (kind === 'machine' && after !== null && after.includes('"state":"sqlInstalled"'));
