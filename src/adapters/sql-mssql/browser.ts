import { createSocket } from 'node:dgram';
import { LyncBackupError } from '../../domain/errors.js';
import { instanceText, type SqlTarget } from '../../domain/sql.js';

const ASK_ONE = 0x04;
const ANSWER = 0x05;
const HEADER_BYTES = 3;
const WAIT_MS = 1000; // the driver itself would wait for its whole connection time-out

/**
 * TCP port of a named instance, by the SQL Server Browser service of its machine.
 * @throws {LyncBackupError} `SqlUnreachable` when it does not answer or does not know a port of the instance
 * @source MC-SQLR 2.2
 */
export async function instancePort(target: SqlTarget, browserPort: number): Promise<number> {
  const answer = await ask(target, browserPort);
  const port = answer === null ? null : portOf(answer);
  if (port !== null) return port;
  const hint = 'Start the SQL Server Browser service, open UDP 1434, or give the port of the instance.';
  throw new LyncBackupError('SqlUnreachable', `no SQL Server Browser told the port of ${instanceText(target)}`, hint);
}

/** Null when nothing comes: a browser is silent about instances it does not know. */
function ask({ server, instance }: SqlTarget, browserPort: number): Promise<Buffer | null> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    const finish = (answer: Buffer | null): void => {
      clearTimeout(timer);
      socket.close();
      resolve(answer);
    };
    const timer = setTimeout(() => finish(null), WAIT_MS);
    socket.once('message', (answer) => finish(answer));
    socket.once('error', () => finish(null));
    const question = Buffer.concat([Buffer.from([ASK_ONE]), Buffer.from(instance ?? '', 'latin1'), Buffer.alloc(1)]);
    socket.send(question, browserPort, server, (error) => {
      if (error) finish(null);
    });
  });
}

/** The pairs of the answer are one text: `ServerName;SQL01;InstanceName;RTC;...;tcp;50123;;`. */
function portOf(answer: Buffer): number | null {
  if (answer[0] !== ANSWER || answer.length < HEADER_BYTES) return null;
  const parts = answer.subarray(HEADER_BYTES).toString('latin1').split(';');
  const at = parts.findIndex((part, index) => index % 2 === 0 && part.toLowerCase() === 'tcp');
  const port = Number(parts[at + 1]);
  return at >= 0 && Number.isInteger(port) && port > 0 && port < 65536 ? port : null;
}
