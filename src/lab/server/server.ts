import { randomBytes, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import type { Lab } from '../lab.js';
import { labReads, runRead } from '../reads/index.js';
import { labWrites, runWrite } from '../writes/index.js';
import { runCommand, type CallEvent } from '../run-command.js';
import { AnswerLost } from '../run-with-fault.js';
import { writeAnswer } from './answer.js';
import { startSqlServers } from './sql-servers.js';

const MAX_REQUEST_BYTES = 256 * 1024 * 1024; // imports take whole files as bytes

const LabRequest = z.strictObject({
  kind: z.enum(['command', 'read']),
  name: z.string(),
  parameters: z.record(z.string(), z.json()),
  computer: z.string().nullable(),
  folder: z.string(),
});
type LabRequest = z.infer<typeof LabRequest>;

export interface LabServer {
  /** Value of LYNCBACKUP_PRACTICE: address, `#`, token. */
  readonly practice: string;
  /** Value of LYNCBACKUP_PRACTICE_SQL: see `SqlServers`. */
  readonly sql: string;
  close(): Promise<void>;
}

/**
 * The doors of a practice: its SQL servers, and that of the stand-in module: loopback only, a token for this run only. A call is a POST with JSON; its answer comes line by line as
 * the command produces it. A caller that goes away stops the command.
 */
export async function startServer(lab: Lab): Promise<LabServer> {
  const sqlServers = await startSqlServers(lab);
  const token = randomBytes(24).toString('hex');
  const server = createServer((request, response) => void answer(lab, token, request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    practice: `http://127.0.0.1:${port}/#${token}`,
    sql: sqlServers.practice,
    async close() {
      await sqlServers.close();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function answer(lab: Lab, token: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method !== 'POST') return refuse(response, 404);
  if (!holdsToken(request, token)) return refuse(response, 401);
  const left = new AbortController();
  response.once('close', () => left.abort());
  const call = parse(await body(request).catch(() => null));
  if (call === null) return refuse(response, 400);
  if (call.kind === 'read' && !labReads().includes(call.name) && !labWrites().includes(call.name)) return refuse(response, 404);

  response.writeHead(200, { 'Content-Type': 'text/plain; charset=utf-8' });
  response.flushHeaders();
  try {
    await writeAnswer(response, run(lab, call, left.signal), left.signal);
    response.end();
  } catch (cause) {
    response.destroy();
    if (!left.signal.aborted && !(cause instanceof AnswerLost)) throw cause;
  }
}

const run = (lab: Lab, call: LabRequest, signal: AbortSignal): AsyncIterable<CallEvent> =>
  call.kind === 'command'
    ? runCommand(lab, { name: call.name, args: call.parameters, folder: call.folder }, signal)
    : (labWrites().includes(call.name) ? runWrite : runRead)(
        lab,
        { name: call.name, args: call.parameters, computer: call.computer },
        signal,
      );

function holdsToken(request: IncomingMessage, token: string): boolean {
  const given = Buffer.from(request.headers.authorization ?? '');
  const wanted = Buffer.from(`Bearer ${token}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

async function body(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > MAX_REQUEST_BYTES) throw new Error('the request is too large');
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}

function parse(text: string | null): LabRequest | null {
  try {
    return LabRequest.parse(JSON.parse(text ?? ''));
  } catch {
    return null;
  }
}

function refuse(response: ServerResponse, status: number): void {
  response.writeHead(status).end();
}
