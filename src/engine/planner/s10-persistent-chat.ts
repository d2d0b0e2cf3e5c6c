import { instanceText } from '../../domain/sql.js';
import type { Service } from '../../domain/topology.js';
import { instanceOf } from './blocks-central-store.js';
import { commandDraft, type Data } from './blocks-command.js';
import { restoredDatabase } from './blocks-database.js';
import { absent, componentOf } from './restore-basis.js';
import type { Situation } from './situation.js';
import { sqlScope } from './stores.js';

const PAGE = 'restoring-persistent-chat-data';

/**
 * Rooms and their content, by the way they were saved: a SQL Server backup is restored, an export imported.
 * @source procedures.md S10
 */
export function persistentChat(situation: Situation, store: Service, where: string, needs: string[]): Data {
  const kept = componentOf(situation.basis, 'persistentChat', sqlScope(store));
  if (!kept) return { drafts: [], findings: absent(situation.basis, 'persistentChat', sqlScope(store)) };
  if (kept.files.some(({ path }) => path.endsWith('.bak'))) return restoredDatabase(situation, store, 'mgc', kept, PAGE, needs);
  const instance = instanceText(instanceOf(store));
  const draft = commandDraft({
    key: `persistent chat ${instance.toLowerCase()}`,
    needs,
    title: `Import the Persistent Chat data into ${instance}`,
    where,
    source: PAGE,
    command: 'Import-CsPersistentChatData',
    parameters: { DBInstance: instance },
    file: { parameter: 'FileName', path: kept.files[0]!.path },
    proof: null,
    isOnce: true, // messages could be there twice
    components: [`persistentChat ${kept.scope}`],
    timeoutMs: 6 * 3_600_000,
    expected: 'Get-CsPersistentChatRoom lists the rooms',
  });
  return { drafts: [draft], findings: [] };
}
