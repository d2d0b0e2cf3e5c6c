import { LyncBackupError } from '../domain/errors.js';
import { Session } from '../domain/session.js';
import type { Topology } from '../domain/topology.js';
import { readTopology } from '../formats/topology-xml.js';
import type { Row } from '../domain/json.js';
import type { Shell } from '../ports/shell.js';

const READ_TIMEOUT_MS = 120_000;

export interface Discovery {
  topology: Topology;
  topologyXml: string;
}

/** What the PowerShell session is and may do. */
export async function readSession(shell: Shell, signal: AbortSignal): Promise<Session> {
  const row = await firstRow(shell.read('Session', {}, { select: Object.keys(Session.shape), timeoutMs: READ_TIMEOUT_MS, signal }));
  const parsed = Session.safeParse(row);
  if (parsed.success) return parsed.data;
  throw new LyncBackupError(
    'Internal',
    `the session's facts are not usable: ${parsed.error.issues[0]?.path.join('.')}`,
    'Install one version of the whole module.',
  );
}

/** The published topology, as the deployment itself tells it. */
export async function discover(shell: Shell, signal: AbortSignal): Promise<Discovery> {
  const options = { select: ['.'], timeoutMs: READ_TIMEOUT_MS, signal };
  const row = await firstRow(shell.command('Get-CsTopology', { AsXml: true }, options));
  const topologyXml = row?.['.'];
  if (typeof topologyXml !== 'string')
    throw new LyncBackupError('TopologyInvalid', 'Get-CsTopology -AsXml gave no document', 'Publish a topology first.');
  return { topologyXml, topology: readTopology(new TextEncoder().encode(topologyXml), 'Get-CsTopology -AsXml') };
}

async function firstRow(rows: AsyncIterable<Row>): Promise<Row | null> {
  let first: Row | null = null;
  for await (const row of rows) first ??= row;
  return first;
}
