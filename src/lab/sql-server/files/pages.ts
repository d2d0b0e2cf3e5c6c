import { sealPage } from '../../../formats/mtf/page-sums.js';
import type { Database, Table } from '../state/model.js';
import { hex, restoredValue, storedValue } from '../stored-values.js';

/**
 * What a database holds, as data pages. Frame and checksum of a page are SQL Server's; what lies in it is the practice's own: JSON in
 * UTF-8, after its length. ASSUMED to be enough, because nothing but this server ever opens a page.
 */
export const PAGE_BYTES = 8192;
const PAGE_HEADER_BYTES = 96;
const LENGTH_BYTES = 8;
const ROOM_BYTES = PAGE_BYTES - PAGE_HEADER_BYTES;
const PAGES_PER_CHUNK = 8; // an extent
const LEAST_PAGES = 320; // system tables of an empty database
const DATA_PAGE = 1;

/** What travels with a backup beside the facts in its header. */
export type Contents = Pick<Database, 'users' | 'tables' | 'content'>;

interface Stored {
  users: (Omit<Database['users'][number], 'sid' | 'roles'> & { sid: string | null; roles: string[] })[];
  tables: (Omit<Table, 'rows'> & { rows: unknown[][] })[];
  content: unknown;
}

export interface PagedContents {
  readonly pages: number;
  /** Extents from the page `from` on, `count` pages altogether. */
  read(from: number, count: number): AsyncIterable<Uint8Array>;
}

export function contentsAsPages(contents: Contents): PagedContents {
  const text = Buffer.from(JSON.stringify(stored(contents)), 'utf8');
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeBigUInt64LE(BigInt(text.length));
  const bytes = Buffer.concat([length, text]);
  const needed = Math.ceil(bytes.length / ROOM_BYTES);
  const pages = Math.max(LEAST_PAGES, Math.ceil(needed / PAGES_PER_CHUNK) * PAGES_PER_CHUNK);
  return { pages, read: (from, count) => pagesOf(bytes, from, count) };
}

async function* pagesOf(bytes: Buffer, from: number, count: number): AsyncGenerator<Uint8Array> {
  for (let first = from; first < from + count; first += PAGES_PER_CHUNK) {
    const chunk = Buffer.alloc(Math.min(PAGES_PER_CHUNK, from + count - first) * PAGE_BYTES);
    for (let at = 0; at < chunk.length; at += PAGE_BYTES) fillPage(chunk.subarray(at, at + PAGE_BYTES), bytes, first + at / PAGE_BYTES);
    yield chunk;
  }
}

function fillPage(page: Buffer, bytes: Buffer, number: number): void {
  page.writeUInt8(1, 0); // header version
  page.writeUInt8(DATA_PAGE, 1);
  page.writeUInt32LE(number, 32);
  page.writeUInt16LE(1, 36); // of the first file
  bytes.subarray(number * ROOM_BYTES, (number + 1) * ROOM_BYTES).copy(page, PAGE_HEADER_BYTES);
  sealPage(page);
}

/** Null when the pages are not of this practice: from a real server, say. */
export async function contentsFromPages(pages: AsyncIterable<Uint8Array>): Promise<Contents | null> {
  const parts: Buffer[] = [];
  let bytes = 0;
  let wanted = Infinity;
  for await (const chunk of pages) {
    if (bytes >= wanted) continue; // the rest is padding, but must be read to be proven
    for (let at = 0; at + PAGE_BYTES <= chunk.length; at += PAGE_BYTES) {
      const part = Buffer.from(chunk.subarray(at + PAGE_HEADER_BYTES, at + PAGE_BYTES));
      if (bytes === 0) wanted = Number(part.readBigUInt64LE()) + LENGTH_BYTES;
      parts.push(part);
      bytes += part.length;
      if (bytes >= wanted) break;
    }
  }
  if (bytes < wanted) return null;
  return restored(Buffer.concat(parts).subarray(LENGTH_BYTES, wanted).toString('utf8'));
}

function stored({ users, tables, content }: Contents): Stored {
  return {
    users: users.map((user) => ({ ...user, sid: user.sid === null ? null : hex(user.sid), roles: [...user.roles] })),
    tables: tables.map((table) => ({ ...table, rows: table.rows.map((row) => row.map(storedValue)) })),
    content,
  };
}

function restored(text: string): Contents | null {
  try {
    const { users, tables, content } = JSON.parse(text) as Stored;
    return {
      users: users.map((user) => ({ ...user, sid: user.sid === null ? null : Buffer.from(user.sid, 'hex'), roles: new Set(user.roles) })),
      tables: tables.map((table) => ({ ...table, rows: table.rows.map((row) => row.map(restoredValue)) })),
      content,
    };
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) return null;
    throw error;
  }
}
