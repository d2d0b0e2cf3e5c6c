import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { plain, usePowerShell } from './harness.js';
import { MODULE } from './sandbox.js';

const powershell = usePowerShell();

/** What the DNS server of these tests answers to a name: the bytes behind header and question, with the number of answers, or a code. */
const ANSWERS: Record<string, { answers: Buffer[]; code?: number; cutTo?: number }> = {
  'pool01.contoso.com': {
    answers: [record(1, Buffer.from([10, 0, 0, 10])), record(28, Buffer.from(new Uint8Array(16))), record(1, Buffer.from([10, 0, 0, 11]))],
  },
  'meet.contoso.com': {
    answers: [record(5, nameBytes('pool01.contoso.com')), record(1, Buffer.from([10, 0, 0, 10]), nameBytes('pool01.contoso.com'))],
  },
  '_sipinternaltls._tcp.contoso.com': { answers: [record(33, Buffer.concat([numbers(0, 5, 5061), nameBytes('SIP.contoso.com')]))] },
  'refused.contoso.com': { answers: [], code: 5 },
  'cut.contoso.com': { answers: [record(33, Buffer.concat([numbers(0, 5, 5061), nameBytes('sip.contoso.com')]))], cutTo: 60 },
  'circle.contoso.com': { answers: [record(5, Buffer.from([0xc0, 36 + 12]))] },
};

let server: Socket;
let address: string;

beforeAll(async () => {
  server = createSocket('udp4').on('message', (query, from) => server.send(reply(query), from.port, from.address));
  server.bind(0, '127.0.0.1');
  await once(server, 'listening');
  address = `127.0.0.1#${server.address().port}`;
});
afterAll(() => server.close());

const read = (names: string[], servers: string[]) =>
  powershell.run(
    `$module = Import-Module '${join(MODULE, 'LyncBackup.psd1')}' -PassThru
    & $module { param($arguments) Read-LyncDnsRecords 'DnsRecords' $arguments } @{ names = @('${names.join("', '")}'); servers = @('${servers.join("', '")}') }`,
  );

describe('the records of names', () => {
  test('are addresses, aliases and services of exactly these names, and nothing for a name without any', async () => {
    const result = await read(
      ['pool01.contoso.com', 'meet.contoso.com', '_sipinternaltls._tcp.contoso.com', 'nobody.contoso.com'],
      [address],
    );
    expect(result.errors).toEqual([]);
    expect(result.output.map(plain)).toEqual([
      { Name: 'pool01.contoso.com', Type: 'A', Data: '10.0.0.10' },
      { Name: 'pool01.contoso.com', Type: 'A', Data: '10.0.0.11' },
      { Name: 'meet.contoso.com', Type: 'CNAME', Data: 'pool01.contoso.com' },
      { Name: '_sipinternaltls._tcp.contoso.com', Type: 'SRV', Data: '0 5 5061 sip.contoso.com' },
    ]);
  });

  test('come from the next server when the first does not answer', async () => {
    const result = await read(['pool01.contoso.com'], ['127.0.0.1#1', address]);
    expect(result.output).toHaveLength(2);
  });

  test.each([
    { name: 'refused.contoso.com', says: 'code 5' },
    { name: 'cut.contoso.com', says: 'cut off' },
    { name: 'circle.contoso.com', says: 'circles' },
  ])('are an error that names the server when the answer for $name is bad', async ({ name, says }) => {
    const result = await read([name], [address]);
    const message = result.terminating?.message ?? result.errors[0]?.message;
    expect(message).toContain(address);
    expect(message).toContain(says);
  });
});

/** An answer whose owner is the name in the question, unless another is given. */
function record(type: number, data: Buffer, owner: Buffer = Buffer.from([0xc0, 12])): Buffer {
  return Buffer.concat([owner, numbers(type, 1, 0, 300, data.length), data]);
}

function numbers(...values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 2);
  values.forEach((value, index) => bytes.writeUInt16BE(value, index * 2));
  return bytes;
}

function nameBytes(name: string): Buffer {
  return Buffer.concat([
    ...name.split('.').map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)])),
    Buffer.from([0]),
  ]);
}

function reply(query: Buffer): Buffer {
  const labels: string[] = [];
  let at = 12;
  for (; query[at]! > 0; at += query[at]! + 1) labels.push(query.toString('ascii', at + 1, at + 1 + query[at]!));
  const known = ANSWERS[labels.join('.')];
  const header = Buffer.from(query.subarray(0, 12));
  header[2] = 0x81;
  header[3] = known ? (known.code ?? 0) : 3;
  header.writeUInt16BE(known?.answers.length ?? 0, 6);
  return Buffer.concat([header, query.subarray(12, at + 5), ...(known?.answers ?? [])]).subarray(0, known?.cutTo);
}
