import type { ComponentEntry } from '../../domain/manifest.js';
import { probe, type Probe } from '../../domain/probes.js';
import { instanceText } from '../../domain/sql.js';
import type { Service } from '../../domain/topology.js';
import { instanceOf } from './blocks-central-store.js';
import { commandDraft, type Data } from './blocks-command.js';
import { restoredDatabase } from './blocks-database.js';
import { absent, componentOf } from './restore-basis.js';
import type { Situation } from './situation.js';
import { poolsUsing, sqlScope } from './stores.js';

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
    proof: chatProof(instance, kept, poolsUsing(situation.topology, [store])[0]),
    isOnce: true, // messages could be there twice
    components: [`persistentChat ${kept.scope}`],
    timeoutMs: 6 * 3_600_000,
    expected: 'Get-CsPersistentChatRoom lists the rooms',
  });
  return { drafts: [draft], findings: [] };
}

const COUNTED = { categories: 'Get-CsPersistentChatCategory', rooms: 'Get-CsPersistentChatRoom' } as const;

/**
 * Rooms may be there before what was said in them, so that another export is counted; where nobody knows the form of exports, and the set
 * has the counts of the deployment, its commands count the rooms.
 */
function chatProof(instance: string, { counts }: ComponentEntry, pool: string | undefined): Probe | null {
  const exported = { command: 'Export-CsPersistentChatData', parameters: { DBInstance: instance }, content: 'persistentChat' };
  if (counts['messages'] !== undefined) return probe('export-counts', { ...exported, of: `the Persistent Chat store ${instance}`, counts });
  const rows = Object.entries(COUNTED).flatMap(([count, command]) => {
    const atLeast = counts[count];
    return atLeast === undefined || pool === undefined ? [] : [{ command, args: { PersistentChatPoolFqdn: pool }, select: '.', atLeast }];
  });
  return rows.length === 0 ? null : probe('object-counts', { counts: rows });
}
