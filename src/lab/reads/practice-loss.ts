import { LyncBackupError } from '../../domain/errors.js';
import { loseDatabase, loseServer, losePointer, loseShare, loseSqlServer } from '../deployment/lose.js';
import type { Lab } from '../lab.js';
import type { Read } from './index.js';
import { orErrorRecord } from './practice-error.js';
import { textArgument } from './text-argument.js';

/**
 * Not a fact of any machine: takes something away from the practice deployment. Arguments `what` (Server, Share, SqlServer, Database,
 * Pointer), `name` of it or of its SQL Server, `database`, and `state` (Clean, OsOnly) of a server's machine afterwards.
 */
export const readPracticeLoss: Read = async function* (lab, _, args) {
  const value = (name: string): string => textArgument(args, name) ?? '';
  await orErrorRecord(() => lose(lab, value('what'), value('name'), value('database'), value('state')));
};

function lose({ deployment, filesRoot }: Lab, what: string, name: string, database: string, state: string): void {
  switch (what) {
    case 'Server':
      return loseServer(deployment, name, /^osonly$/i.test(state) ? 'osOnly' : 'clean', filesRoot);
    case 'Share':
      return loseShare(deployment, name, filesRoot);
    case 'SqlServer':
      return loseSqlServer(deployment, name);
    case 'Database':
      return loseDatabase(deployment, name, database);
    case 'Pointer':
      return losePointer(deployment);
    default:
      throw new LyncBackupError('InvalidRequest', `'${what}' is nothing the practice deployment can lose`, null);
  }
}
