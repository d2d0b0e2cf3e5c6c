import { databasesOf } from '../../domain/databases.js';
import { isMirrorStore } from '../../domain/roles.js';
import type { Service } from '../../domain/topology.js';
import type { Data } from './blocks-command.js';
import { restoredDatabase } from './blocks-database.js';
import { absent, componentOf } from './restore-basis.js';
import { persistentChat } from './s10-persistent-chat.js';
import type { Situation } from './situation.js';
import { sqlScope } from './stores.js';

const PAGE = 'restoring-monitoring-or-archiving-data';
const KEPT_AS_DATABASES = ['ArchivingStore', 'MonitoringStore'];

/**
 * What service does not wait for: archived messages, call records, chat rooms. Restored over the empty databases.
 * @source procedures.md S9, S10, 0 R11
 */
export function records(situation: Situation, stores: readonly Service[], where: string, needs: string[]): Data {
  const own = stores.filter((store) => !isMirrorStore(situation.topology, store));
  const parts = own.flatMap((store): Data[] => {
    if (store.role === 'PersistentChatStore') return [persistentChat(situation, store, where, needs)];
    if (!KEPT_AS_DATABASES.includes(store.role)) return [];
    return databasesOf(store).map(({ name }) => archived(situation, store, name, needs));
  });
  return { drafts: parts.flatMap(({ drafts }) => drafts), findings: parts.flatMap(({ findings }) => findings) };
}

function archived(situation: Situation, store: Service, database: string, needs: string[]): Data {
  const scope = `${sqlScope(store)}\\${database}`;
  const kept = componentOf(situation.basis, 'database', scope);
  if (!kept) return { drafts: [], findings: absent(situation.basis, 'database', scope) };
  return restoredDatabase(situation, store, database, kept, `${PAGE} 2-9; procedures.md 7 G32`, needs);
}
