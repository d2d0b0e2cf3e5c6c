import { createSocket } from 'node:dgram';

/** The SQL Server Resolution Protocol. @source MC-SQLR 2.2 */
const ASK_ALL_BROADCAST = 0x02;
const ASK_ALL = 0x03;
const ASK_ONE = 0x04;
const ANSWER = 0x05;

export interface KnownInstance {
  readonly serverName: string;
  readonly instanceName: string;
  readonly version: string;
  readonly tcpPort: number;
}

export interface RunningBrowser {
  readonly port: number;
  stop(): Promise<void>;
}

/** Answers on UDP of 127.0.0.1; says nothing to what it does not understand and about instances it does not know. */
export async function startBrowser(instances: () => readonly KnownInstance[], port: number): Promise<RunningBrowser> {
  const socket = createSocket('udp4');
  socket.on('message', (request, from) => {
    const wanted = wantedOf(request, instances());
    if (wanted.length > 0) socket.send(answerFor(wanted), from.port, from.address);
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject).bind(port, '127.0.0.1', resolve);
  });
  return { port: socket.address().port, stop: () => new Promise((resolve) => socket.close(() => resolve())) };
}

function wantedOf(request: Buffer, known: readonly KnownInstance[]): readonly KnownInstance[] {
  if (request[0] === ASK_ALL || request[0] === ASK_ALL_BROADCAST) return known;
  if (request[0] !== ASK_ONE) return [];
  const name = request.subarray(1).toString('latin1').replace(/\0.*$/s, '').toLowerCase();
  return known.filter(({ instanceName }) => instanceName.toLowerCase() === name);
}

function answerFor(instances: readonly KnownInstance[]): Buffer {
  const text = instances
    .map(({ serverName, instanceName, version, tcpPort }) =>
      ['ServerName', serverName, 'InstanceName', instanceName, 'IsClustered', 'No', 'Version', version, 'tcp', tcpPort, '', ''].join(';'),
    )
    .join('');
  const body = Buffer.from(text, 'latin1');
  const head = Buffer.alloc(3);
  head.writeUInt8(ANSWER);
  head.writeUInt16LE(body.length, 1);
  return Buffer.concat([head, body]);
}
