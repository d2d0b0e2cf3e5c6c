import { LyncBackupError } from '../../domain/errors.js';
import { readXml, type XmlElement } from '../../formats/xml-tree.js';
import { readZip, type ZipEntry } from '../../formats/zip.js';

const MAX_ENTRY_BYTES = 64 * 1024 * 1024;

/** The entries of an export archive, one after the other. @throws {LyncBackupError} `FormatInvalid` */
export const archiveEntries = (bytes: Uint8Array): AsyncIterable<ZipEntry> =>
  readZip(
    { size: bytes.length, readAt: (position, length) => Promise.resolve(bytes.subarray(position, position + length)) },
    'the archive',
  );

/**
 * The one document an archive is about, and the sizes of everything else in it.
 *
 * @throws {LyncBackupError} `FormatInvalid` for another archive, or a damaged one
 */
export async function readDocument(
  bytes: Uint8Array,
  name: string,
): Promise<{ text: string; root: XmlElement; others: Map<string, number> }> {
  const others = new Map<string, number>();
  let document: Buffer | null = null;
  for await (const entry of archiveEntries(bytes)) {
    if (entry.name === name) document = await whole(entry);
    else others.set(entry.name, entry.bytes);
  }
  if (!document) throw notOfThisKind(name);
  const root = readXml(document, { code: 'FormatInvalid', what: `document '${name}'`, hint: 'Name a file that the export command wrote.' });
  return { text: document.toString('utf8'), root, others };
}

export const notOfThisKind = (document: string): LyncBackupError =>
  new LyncBackupError('FormatInvalid', `the archive has no document '${document}'`, 'Name a file that the export command wrote.');

async function whole(entry: ZipEntry): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of entry.content()) {
    bytes += piece.length;
    if (bytes > MAX_ENTRY_BYTES)
      throw new LyncBackupError('FormatInvalid', `'${entry.name}' has more than ${MAX_ENTRY_BYTES} bytes`, 'Name a smaller archive.');
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

/** Children of one name, in order. */
export const childrenOf = (element: XmlElement | undefined, name: string): XmlElement[] =>
  element?.children.filter((child) => child.name === name) ?? [];

export const childOf = (element: XmlElement | undefined, name: string): XmlElement | undefined => childrenOf(element, name)[0];

export const attribute = (element: XmlElement | undefined, name: string): string => element?.attributes.get(name) ?? '';
