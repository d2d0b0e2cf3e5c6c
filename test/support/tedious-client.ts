import { Connection, Request, type ConnectionConfiguration } from 'tedious';
import { onTestFinished } from 'vitest';

/** What an answer holds, token by token, in the words of the capture under the samples. */
export interface Transcript {
  sets: {
    columns: { name: string; type: string; length: number | null; precision: number | null; scale: number | null; flags: number }[];
    rows: unknown[][];
  }[];
  done: { kind: string; status: number; curCmd: number; rowCount: string }[];
  errors: { number: number; state: number; class: number; message: string }[];
  info: { number: number; state: number; class: number; message: string }[];
}

interface Token {
  name: string;
  [property: string]: unknown;
}

interface ColumnToken {
  colName: string;
  type: { name: string };
  dataLength?: number;
  precision?: number;
  scale?: number;
  flags: number;
}

const DONE_KINDS: Readonly<Record<string, string>> = { DONE: 'done', DONEPROC: 'doneProc', DONEINPROC: 'doneInProc' };
const CONTEXT_CHANGED = [5701, 5703]; // the capture leaves them out

/** A connection by tedious, which other people wrote: it judges the bytes before we do. */
export async function connect(
  port: number,
  options: ConnectionConfiguration['options'] = {},
  authentication = sqlLogin('practice', 'practice'),
): Promise<Connection> {
  const connection = new Connection({
    server: '127.0.0.1',
    authentication,
    options: { port, encrypt: true, trustServerCertificate: true, requestTimeout: 30_000, ...options },
  });
  connection.on('error', () => undefined); // the request reports it; without a listener it would end the process
  onTestFinished(() => connection.close());
  await new Promise<void>((resolve, reject) => connection.connect((error) => (error ? reject(error) : resolve())));
  return connection;
}

export const sqlLogin = (userName: string, password: string): ConnectionConfiguration['authentication'] => ({
  type: 'default',
  options: { userName, password },
});

/** Its password is not looked at: the practice domain believes every name. */
export const windowsLogin = (domain: string, userName: string): ConnectionConfiguration['authentication'] => ({
  type: 'ntlm',
  options: { domain, userName, password: 'any' },
});

/** Sends a batch as it is and collects every token of its answer. */
export function runBatch(connection: Connection, sql: string): Promise<Transcript> {
  const transcript: Transcript = { sets: [], done: [], errors: [], info: [] };
  const { debug } = connection as unknown as { debug: { token(token: Token): void } };
  debug.token = (token) => record(token, transcript);
  return new Promise((resolve) => {
    // A failed statement is an answer like any other here.
    connection.execSqlBatch(new Request(sql, () => resolve(transcript)));
  });
}

function record(token: Token, transcript: Transcript): void {
  const kind = DONE_KINDS[token.name];
  if (kind)
    transcript.done.push({
      kind,
      status: statusOf(token),
      curCmd: token['curCmd'] as number,
      rowCount: String((token['rowCount'] as number | undefined) ?? 0),
    });
  if (token.name === 'ERROR') transcript.errors.push(messageOf(token));
  if (token.name === 'INFO' && !CONTEXT_CHANGED.includes(token['number'] as number)) transcript.info.push(messageOf(token));
  if (token.name === 'COLMETADATA') transcript.sets.push({ columns: (token['columns'] as ColumnToken[]).map(columnOf), rows: [] });
  if (token.name === 'ROW') transcript.sets.at(-1)!.rows.push((token['columns'] as { value: unknown }[]).map(({ value }) => value));
}

const statusOf = (token: Token): number =>
  (token['more'] ? 1 : 0) | (token['sqlError'] ? 2 : 0) | (token['rowCount'] === undefined ? 0 : 16) | (token['attention'] ? 32 : 0);

const messageOf = (token: Token): Transcript['errors'][number] => ({
  number: token['number'] as number,
  state: token['state'] as number,
  class: token['class'] as number,
  message: token['message'] as string,
});

const columnOf = ({ colName, type, dataLength, precision, scale, flags }: ColumnToken): Transcript['sets'][number]['columns'][number] => ({
  name: colName,
  type: type.name,
  length: dataLength ?? null,
  precision: precision ?? null,
  scale: scale ?? null,
  flags,
});
