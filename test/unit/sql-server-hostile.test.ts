import { connect as connectSocket, createServer, type AddressInfo, type Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Request, TYPES, type Connection } from 'tedious';
import { describe, expect, test } from 'vitest';
import { endpointOf } from '../../src/lab/sql-server/endpoint.js';
import { FaultPlan } from '../../src/lab/sql-server/faults.js';
import { ServerDisks } from '../../src/lab/sql-server/files/disks.js';
import { createInstance } from '../../src/lab/sql-server/state/instance.js';
import { Conversation, type Endpoint } from '../../src/lab/sql-server/wire/conversation.js';
import { MessageReader } from '../../src/lab/sql-server/wire/packets.js';
import { PRACTICE, startedInstance } from '../support/sql-server.js';
import { connect, runBatch, windowsLogin } from '../support/tedious-client.js';

const MUTATED_STREAMS = 10_000;
const TLS_STREAMS = 400; // each costs a handshake
const MAX_GROWTH_BYTES = 48 * 2 ** 20;

/** What real clients send: sign-in of both kinds, a batch, a call with parameters, an attention. */
async function clearStreams(): Promise<Buffer[]> {
  const { port } = await startedInstance({ encryption: 'unavailable', windowsAdministrator: 'CONTOSO\\adele' });
  return [
    await sentBy(port, (relay) => connect(relay, { encrypt: false })),
    await sentBy(port, (relay) => connect(relay, { encrypt: false, tdsVersion: '7_1' })),
    await sentBy(port, (relay) => connect(relay, { encrypt: false }, windowsLogin('CONTOSO', 'adele'))),
  ];
}

async function encryptedStream(): Promise<Buffer> {
  const { port } = await startedInstance();
  return sentBy(port, (relay) => connect(relay));
}

describe('the wire of the practice server against hostile clients', () => {
  test(`survives ${MUTATED_STREAMS} mutated streams without crash, hang or growth`, async () => {
    const streams = await clearStreams();
    const { endpoint, instance } = victim('unavailable');
    const random = chance(20260131);
    const collect = garbageCollector();
    let settledBytes = 0;
    for (let round = 0; round < MUTATED_STREAMS; round++) {
      await feed(endpoint, mutated(streams[round % streams.length]!, random), random);
      if (round === MUTATED_STREAMS / 10) settledBytes = heapBytes(collect);
    }
    expect(instance.sessions.size).toBe(0);
    expect(heapBytes(collect) - settledBytes).toBeLessThan(MAX_GROWTH_BYTES);
  });

  test(`survives ${TLS_STREAMS} mutated streams that begin TLS`, async () => {
    const stream = await encryptedStream();
    const { endpoint, instance } = victim('available');
    const random = chance(7);
    for (let round = 0; round < TLS_STREAMS; round++) await feed(endpoint, mutated(stream, random), random);
    expect(instance.sessions.size).toBe(0);
  });

  test('the streams themselves sign in and are answered', async () => {
    const { endpoint } = victim('unavailable');
    for (const stream of await clearStreams()) {
      const answered = await feed(endpoint, stream, chance(1));
      expect(answered.includes(Buffer.from('Microsoft SQL Server', 'utf16le'))).toBe(true);
    }
  });
});

test('TLS records that the network cuts anywhere are put together', async () => {
  const { endpoint } = victim('available');
  const relay = createServer((client) => {
    const wire = new Wire((chunk) => client.write(chunk));
    new Conversation(wire as unknown as Socket, endpoint);
    client.on('data', (chunk: Buffer) => {
      for (let at = 0; at < chunk.length; at += 3) wire.push(chunk.subarray(at, at + 3));
    });
    client.on('close', () => wire.destroy());
  });
  await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve));
  const connection = await connect((relay.address() as AddressInfo).port);
  const text = 'x'.repeat(3000); // some packets
  const { sets } = await runBatch(connection, `SELECT N'${text}' AS t`);
  expect(sets[0]!.rows).toEqual([[text]]);
  connection.close();
  relay.close();
});

describe('the packet reader', () => {
  const packet = (type: number, status: number, payload: Buffer): Buffer => {
    const head = Buffer.from([type, status, 0, 0, 0, 0, 1, 0]);
    head.writeUInt16BE(8 + payload.length, 2);
    return Buffer.concat([head, payload]);
  };

  test('puts a message together from single bytes', () => {
    const reader = new MessageReader(1000);
    const bytes = Buffer.concat([packet(1, 0, Buffer.from('ab')), packet(1, 1, Buffer.from('c'))]);
    const messages = [...bytes].flatMap((byte) => reader.push(Buffer.from([byte])));
    expect(messages.map(({ type, payload }) => [type, payload.toString()])).toEqual([[1, 'abc']]);
  });

  test.each([
    { fact: 'a packet shorter than its header', bytes: Buffer.from([1, 1, 0, 7, 0, 0, 1, 0]) },
    { fact: 'a message over the limit', bytes: packet(1, 1, Buffer.alloc(1001)) },
    { fact: 'a message over the limit in parts', bytes: Buffer.concat([packet(1, 0, Buffer.alloc(600)), packet(1, 0, Buffer.alloc(600))]) },
    { fact: 'endless empty packets', bytes: Buffer.concat(Array.from({ length: 200 }, () => packet(1, 0, Buffer.alloc(0)))) },
    { fact: 'packets of two messages mixed', bytes: Buffer.concat([packet(1, 0, Buffer.from('a')), packet(3, 1, Buffer.from('b'))]) },
  ])('refuses $fact', ({ bytes }) => {
    expect(() => new MessageReader(1000).push(bytes)).toThrow();
  });

  test('drops a message that its sender took back', () => {
    expect(new MessageReader(1000).push(packet(1, 3, Buffer.from('a')))).toEqual([]);
  });
});

async function talk(connection: Connection): Promise<void> {
  await runBatch(connection, "SELECT name, CAST(1 AS numeric(25,0)) FROM sys.databases WHERE name LIKE N'm%' ORDER BY name");
  await new Promise<void>((resolve, reject) => {
    const request = new Request('SELECT @text, @number, @when', (error) => (error ? reject(error) : resolve()));
    request.addParameter('text', TYPES.NVarChar, "it's");
    request.addParameter('number', TYPES.Int, 7);
    request.addParameter('when', TYPES.DateTime, new Date(0));
    connection.execSql(request);
  });
  await new Promise<void>((resolve) => {
    connection.execSqlBatch(new Request("WAITFOR DELAY '00:00:09'", () => resolve()));
    setImmediate(() => connection.cancel());
  });
}

/** The bytes a client sends to a server on the way through here. */
async function sentBy(port: number, open: (port: number) => Promise<Connection>): Promise<Buffer> {
  const sent: Buffer[] = [];
  const relay = createServer((client) => {
    const server = connectSocket(port, '127.0.0.1');
    client.on('data', (chunk: Buffer) => sent.push(chunk));
    client.pipe(server).pipe(client);
    for (const socket of [client, server]) socket.on('error', () => socket.destroy());
  });
  await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve));
  const connection = await open((relay.address() as AddressInfo).port);
  await talk(connection);
  connection.close();
  relay.close();
  return Buffer.concat(sent);
}

function victim(encryption: 'unavailable' | 'available') {
  const instance = createInstance({ machineName: 'sql01', logins: [PRACTICE, { name: 'CONTOSO\\adele', type: 'U' }] });
  const world = { instance, disks: new ServerDisks([]), faults: new FaultPlan() };
  return { instance, endpoint: endpointOf(world, { encryption, tls: 'modern' }) };
}

/** A socket without a network: what is pushed arrives, what is written is kept. */
class Wire extends Duplex {
  readonly answered: Buffer[] = [];

  constructor(private readonly onAnswer: (chunk: Buffer) => void = () => undefined) {
    super();
  }

  override _read(): void {
    // pushed from outside
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.answered.push(chunk);
    this.onAnswer(chunk);
    done();
  }

  setNoDelay(): void {
    // there is no network
  }

  setTimeout(): void {
    // the stream below ends by itself
  }
}

/** Sends a stream in pieces, gives the server its turns, and hangs up. */
async function feed(endpoint: Endpoint, stream: Buffer, random: (below: number) => number): Promise<Buffer> {
  const wire = new Wire();
  new Conversation(wire as unknown as Socket, endpoint);
  const closed = new Promise<void>((resolve) => wire.once('close', resolve));
  for (let at = 0; at < stream.length && !wire.destroyed;) {
    const length = 1 + random(1200);
    wire.push(stream.subarray(at, at + length));
    at += length;
  }
  for (let turn = 0; turn < 6; turn++) await new Promise((resolve) => setImmediate(resolve));
  wire.destroy();
  await closed;
  return Buffer.concat(wire.answered);
}

/** Seeded chance: a failing round comes back. */
function chance(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return Math.floor((state / 0x80000000) * below);
  };
}

/** One to four changes: a byte, a length, a piece gone, doubled or foreign, an early end. */
function mutated(stream: Buffer, random: (below: number) => number): Buffer {
  let bytes = Buffer.from(stream);
  for (let changes = 1 + random(4); changes > 0; changes--) {
    const at = random(bytes.length);
    const length = random(64);
    const kinds: (() => Buffer)[] = [
      () => replaced(bytes, at, Buffer.from([random(256)])),
      () => replaced(bytes, at, Buffer.from([0xff, 0xff, 0xff, 0xff].slice(random(4)))),
      () => Buffer.concat([bytes.subarray(0, at), bytes.subarray(Math.min(bytes.length, at + length))]),
      () => Buffer.concat([bytes.subarray(0, at), bytes.subarray(at, at + length), bytes.subarray(at)]),
      () => Buffer.concat([bytes.subarray(0, at), Buffer.from(Array.from({ length }, () => random(256))), bytes.subarray(at)]),
      () => bytes.subarray(0, at),
    ];
    bytes = Buffer.from(kinds[random(kinds.length)]!());
    if (bytes.length === 0) return bytes;
  }
  return bytes;
}

const replaced = (bytes: Buffer, at: number, by: Buffer): Buffer =>
  Buffer.concat([bytes.subarray(0, at), by, bytes.subarray(at + by.length)]);

function garbageCollector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}

function heapBytes(collect: () => void): number {
  collect();
  return process.memoryUsage().heapUsed;
}
