import { describe, expect, test } from 'vitest';
import yazl from 'yazl';
import type { RandomAccess } from '../../src/domain/random-access.js';
import { proveZip, readZip } from '../../src/formats/zip.js';

describe('a zip archive', () => {
  test('is read entry by entry', async () => {
    const archive = await zipOf({ 'DocItemSet.xml': '<DocItemSet/>', 'audio/hold.wma': 'x'.repeat(200_000) });
    const names: string[] = [];
    for await (const entry of readZip(bytes(archive), 'a.zip')) names.push(`${entry.name} ${entry.bytes}`);
    expect(names).toEqual(['DocItemSet.xml 13', 'audio/hold.wma 200000']);
    expect(await proveZip(bytes(archive), 'a.zip')).toEqual({ entries: 2, bytes: 200_013 });
  });

  test.each([
    { fact: 'not a zip at all', damage: () => Buffer.from('PGDMP not a zip') },
    { fact: 'empty', damage: () => Buffer.alloc(0) },
    { fact: 'cut in its directory', damage: (archive: Buffer) => archive.subarray(0, archive.length - 30) },
    {
      fact: 'cut in its data',
      damage: (archive: Buffer) => Buffer.concat([archive.subarray(0, 60), archive.subarray(archive.length - 120)]),
    },
    { fact: 'changed in its data', damage: (archive: Buffer) => flip(archive, archive.indexOf('<DocItemSet/>') + 3) },
  ])('that is $fact is refused by name', async ({ damage }) => {
    const archive = await zipOf({ 'DocItemSet.xml': '<DocItemSet/>' }, false);
    await expect(proveZip(bytes(damage(archive)), 'config/Config.zip')).rejects.toMatchObject({
      code: 'FormatInvalid',
      message: expect.stringContaining("'config/Config.zip'") as string,
    });
  });

  test('with any byte changed never ends in anything but a finding', async () => {
    const archive = await zipOf({ 'DocItemSet.xml': '<DocItemSet>some content</DocItemSet>', b: 'second' });
    for (let position = 0; position < archive.length; position++) {
      await proveZip(bytes(flip(archive, position)), 'a.zip').catch((cause: unknown) =>
        expect(cause).toMatchObject({ code: 'FormatInvalid' }),
      );
    }
  });
});

const bytes = (data: Buffer): RandomAccess => ({
  size: data.length,
  readAt: (position, length) => Promise.resolve(data.subarray(position, position + length)),
});

function flip(data: Buffer, position: number): Buffer {
  const copy = Buffer.from(data);
  copy[position] = copy[position]! ^ 1;
  return copy;
}

async function zipOf(entries: Record<string, string>, compress = true): Promise<Buffer> {
  const zip = new yazl.ZipFile();
  for (const [name, text] of Object.entries(entries)) zip.addBuffer(Buffer.from(text), name, { compress });
  zip.end();
  const chunks: Buffer[] = [];
  for await (const chunk of zip.outputStream as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}
