import { SaxesParser } from 'saxes';
import { LyncBackupError, type ErrorCode } from '../domain/errors.js';

/** One element; attributes of no namespace, under their local names. */
export interface XmlElement {
  readonly namespace: string;
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  /** Text directly inside, trimmed. */
  readonly text: string;
}

/** How a refused document is named: `what` in the message, `hint` as the next move, `code` as the error. */
export interface XmlSubject {
  readonly code: ErrorCode;
  readonly what: string;
  readonly hint: string;
}

const MAX_BYTES = 64 * 1024 * 1024;
const MAX_DEPTH = 64;
// A Standard Edition server brings about 130 elements and 500 attributes: thousands fit, and the tree of a hostile document stays bounded.
const MAX_ELEMENTS = 500_000;
const MAX_ATTRIBUTES = 2_000_000;
const MAX_ATTRIBUTES_PER_ELEMENT = 100;
const MAX_PIECE_CHARACTERS = 1024 * 1024; // the parser gathers a text, comment or value piece by piece, at many times its size
const CHUNK_BYTES = 64 * 1024;

/**
 * Reads a whole XML document of at most 64 MiB into elements, in UTF-8 or UTF-16 of either byte order, with or without a byte order mark.
 * The encoding is taken from the bytes: a saved document keeps the declaration of the encoding it once had. A DOCTYPE is refused, so
 * there are no entities to expand.
 *
 * @throws {LyncBackupError} `subject.code`
 */
export function readXml(bytes: Uint8Array, subject: XmlSubject): XmlElement {
  if (bytes.length === 0) throw refused(subject, 'is empty');
  if (bytes.length > MAX_BYTES) throw refused(subject, `has ${bytes.length} bytes, more than the ${MAX_BYTES} this reader takes`);

  const builder = new TreeBuilder(subject);
  const decoder = new TextDecoder(encodingOf(bytes), { fatal: true });
  for (let start = 0; start < bytes.length; start += CHUNK_BYTES) {
    const end = start + CHUNK_BYTES;
    builder.write(decode(decoder, bytes.subarray(start, end), end < bytes.length, subject));
  }
  return builder.close();
}

interface OpenElement extends XmlElement {
  readonly children: XmlElement[];
  readonly attributes: Map<string, string>;
  text: string;
}

class TreeBuilder {
  readonly #parser = new SaxesParser({ xmlns: true, position: false });
  readonly #open: OpenElement[] = [];
  #root: XmlElement | null = null;
  #elements = 0;
  #attributes = 0;
  #attributesOfElement = 0;
  #sinceMarkup = 0;
  #ended = false;

  constructor(readonly subject: XmlSubject) {
    this.#parser.on('error', (error) => this.#fail(error));
    this.#parser.on('doctype', () => {
      throw refused(subject, 'has a DOCTYPE, which no such document carries');
    });
    this.#parser.on('opentagstart', () => this.#countElement());
    this.#parser.on('attribute', () => this.#countAttribute());
    this.#parser.on('opentag', (tag) => {
      const plain = Object.values(tag.attributes).filter((attribute) => attribute.uri === '');
      const attributes = new Map(plain.map((attribute) => [attribute.local, attribute.value]));
      this.#open.push({ namespace: tag.uri, name: tag.local, attributes, children: [], text: '' });
    });
    this.#parser.on('text', (text) => this.#addText(text));
    this.#parser.on('cdata', (text) => this.#addText(text));
    this.#parser.on('closetag', () => this.#shut());
  }

  write(text: string): void {
    this.#sinceMarkup += text.length;
    this.#parser.write(text);
    if (this.#sinceMarkup > MAX_PIECE_CHARACTERS) {
      throw refused(this.subject, `has a text, comment or value of more than ${MAX_PIECE_CHARACTERS} characters`);
    }
  }

  close(): XmlElement {
    this.#ended = true;
    this.#parser.close();
    return this.#root!; // the parser refuses a document without a root element
  }

  #countAttribute(): void {
    this.#sinceMarkup = 0;
    if (++this.#attributes > MAX_ATTRIBUTES) throw refused(this.subject, `has more than ${MAX_ATTRIBUTES} attributes`);
    if (++this.#attributesOfElement > MAX_ATTRIBUTES_PER_ELEMENT) {
      throw refused(this.subject, `has an element with more than ${MAX_ATTRIBUTES_PER_ELEMENT} attributes`);
    }
  }

  #countElement(): void {
    this.#sinceMarkup = 0;
    this.#attributesOfElement = 0;
    if (++this.#elements > MAX_ELEMENTS) throw refused(this.subject, `has more than ${MAX_ELEMENTS} elements`);
    if (this.#open.length >= MAX_DEPTH) throw refused(this.subject, `nests elements deeper than ${MAX_DEPTH}`);
  }

  #addText(text: string): void {
    const element = this.#open.at(-1);
    if (element && text.trim() !== '') element.text += text.trim();
  }

  #shut(): void {
    this.#sinceMarkup = 0;
    const element = this.#open.pop()!;
    const parent = this.#open.at(-1);
    if (parent) parent.children.push(element);
    else this.#root = element;
  }

  #fail(error: Error): never {
    const unfinished = this.#elements > 0 && this.#root === null;
    if (this.#ended && unfinished) throw refused(this.subject, `is cut off in line ${this.#parser.line}`, error);
    if (this.#elements === 0) throw refused(this.subject, `is not XML: ${reason(error)}`, error);
    throw refused(this.subject, `is not well-formed XML at line ${this.#parser.line}: ${reason(error)}`, error);
  }
}

/** From the byte order mark, else from the zero byte beside the first character, which is ASCII in every XML document. */
function encodingOf(bytes: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first !== 0 && second === 0)) return 'utf-16le';
  if ((first === 0xfe && second === 0xff) || (first === 0 && second !== 0)) return 'utf-16be';
  return 'utf-8';
}

function decode(decoder: InstanceType<typeof TextDecoder>, bytes: Uint8Array, more: boolean, subject: XmlSubject): string {
  try {
    return decoder.decode(bytes, { stream: more });
  } catch (error) {
    throw refused(subject, `is not text in ${decoder.encoding.toUpperCase()}: it is damaged or cut off`, error);
  }
}

const reason = (error: Error): string => error.message.replace(/\.$/, '').slice(0, 200);

const refused = (subject: XmlSubject, fact: string, cause?: unknown): LyncBackupError =>
  new LyncBackupError(subject.code, `${subject.what} ${fact}`, subject.hint, cause);
