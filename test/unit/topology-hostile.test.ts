import { expect, test } from 'vitest';
import { LyncBackupError } from '../../src/domain/errors.js';
import { readTopology } from '../../src/formats/topology-xml.js';
import { buildTopology } from '../../src/lab/topology/build-topology.js';
import { Chance } from '../../src/lab/deployment/chance.js';
import { STANDARD_EDITION } from '../../src/lab/topology/examples.js';
import { writeTopology } from '../../src/lab/topology/write-topology.js';

const encode = (text: string) => new TextEncoder().encode(text);
/** Every kind of element once or a few times, and small, because it is read thousands of times. */
const document = encode(
  writeTopology(buildTopology(STANDARD_EDITION))
    .replace(/\n *<Component .*/g, '')
    .replace(/(\n *<Port .*)(\n *<Port .*)+/g, '$1'),
);

/** What became of a document: read, or refused with the reader's own error. Anything else is thrown on. */
function outcome(bytes: Uint8Array): 'read' | 'refused' {
  try {
    readTopology(bytes, 'hostile.xml');
    return 'read';
  } catch (error) {
    if (error instanceof LyncBackupError && error.code === 'TopologyInvalid') return 'refused';
    throw error;
  }
}

const MUTATIONS: Record<string, (bytes: Uint8Array, chance: Chance) => Uint8Array> = {
  'a flipped bit': (bytes, chance) => {
    const at = chance.between(0, bytes.length - 1);
    bytes[at] = bytes[at]! ^ (1 << chance.between(0, 7));
    return bytes;
  },
  'a byte of any value': (bytes, chance) => {
    bytes[chance.between(0, bytes.length - 1)] = chance.between(0, 255);
    return bytes;
  },
  'an end cut off': (bytes, chance) => bytes.subarray(0, chance.between(0, bytes.length - 2)),
  'a piece cut out': (bytes, chance) => {
    const from = chance.between(0, bytes.length - 2);
    const to = Math.min(bytes.length, from + chance.between(1, 400));
    return Uint8Array.from([...bytes.subarray(0, from), ...bytes.subarray(to)]);
  },
  'a piece twice': (bytes, chance) => {
    const from = chance.between(0, bytes.length - 2);
    const to = Math.min(bytes.length, from + chance.between(1, 400));
    return Uint8Array.from([...bytes.subarray(0, to), ...bytes.subarray(from)]);
  },
  'a line moved': (bytes, chance) => {
    const lines = new TextDecoder().decode(bytes).split('\n');
    const [line] = lines.splice(chance.between(0, lines.length - 1), 1);
    lines.splice(chance.between(0, lines.length), 0, line!);
    return encode(lines.join('\n'));
  },
};

test.each(Object.keys(MUTATIONS))('five hundred documents with %s are read or refused, and never crash', (kind) => {
  const outcomes = Array.from({ length: 500 }, (_, seed) => outcome(MUTATIONS[kind]!(document.slice(), new Chance(seed, kind))));
  expect(outcomes).toContain('refused');
});

test('no document that ends early is taken for a whole one', () => {
  const end = document.lastIndexOf('>'.charCodeAt(0));
  for (let length = 0; length < end; length += 31) expect(outcome(document.subarray(0, length))).toBe('refused');
  expect(outcome(document.subarray(0, end))).toBe('refused');
  expect(outcome(document)).toBe('read');
});

const clusters = (count: number, body: (index: number) => string) => Array.from({ length: count }, (_, index) => body(index)).join('');
const head =
  '<Topology xmlns="urn:schema:Microsoft.Rtc.Management.Deploy.Topology.2008" Signature="00000000-0000-0000-0000-000000000000"><Sites><CentralSite SiteId="1"><Name>A</Name></CentralSite></Sites>';

test.each([
  {
    shape: 'fifty thousand pools',
    text: `${head}<Clusters>${clusters(50_000, (index) => `<Cluster Fqdn="a${index}"><ClusterId SiteId="1" Number="${index}"/><Machine Fqdn="m${index}"/></Cluster>`)}</Clusters></Topology>`,
    want: 'read',
  },
  {
    shape: 'an attribute of ten million characters',
    text: `${head.replace('<Sites>', `<Sites a="${'a'.repeat(10_000_000)}">`)}</Topology>`,
    want: 'refused',
  },
  { shape: 'a name of ten million characters', text: `<${'a'.repeat(10_000_000)}`, want: 'refused' },
  { shape: 'ten million characters of text', text: head.replace('>A<', `>${'A'.repeat(10_000_000)}<`) + '</Topology>', want: 'refused' },
  { shape: 'a comment without end', text: `${head}<!--${'-x'.repeat(5_000_000)}`, want: 'refused' },
  { shape: 'a DOCTYPE without end', text: `<!DOCTYPE a [${'<!ENTITY a "b">'.repeat(500_000)}`, want: 'refused' },
  {
    shape: 'character references without end',
    text: `${head.replace('>A<', `>${'&#65;'.repeat(1_000_000)}<`)}</Topology>`,
    want: 'refused',
  },
])('$shape does not hold the reader up', { timeout: 30_000 }, ({ text, want }) => {
  expect(outcome(encode(text))).toBe(want);
});
