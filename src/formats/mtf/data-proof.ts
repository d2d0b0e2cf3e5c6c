import { LEAD_BYTES } from './block.js';
import type { DataReader } from './inspect.js';
import { inOrder, type Medium } from './medium.js';
import { foldPages, foldSectors, PAGE_BYTES, SECTOR_BYTES, wordsOf, type PageTally } from './page-sums.js';
import { HINT_COPY, type Report } from './report.js';
import type { BackupSetContent } from './set-parts.js';
import type { StreamStep } from './walk.js';

const MAX_PAGES_NAMED = 20; // of one stream
const HINT_PAGE = 'Run DBCC CHECKDB on the database, or restore from another backup.';

export interface Evidence {
  /** Streams whose checksum was recomputed. */
  streamChecksums: { right: number; wrong: number };
  /** Data pages by their own checksum. */
  pages: PageTally;
}

const noPages = (): PageTally => ({ right: 0, wrong: 0, without: 0 });
const nothingUncovered = () => ({ pages: noPages(), logBytes: 0, otherBytes: 0 });
export const noEvidence = (): Evidence => ({ streamChecksums: { right: 0, wrong: 0 }, pages: noPages() });

interface ReadStream {
  stream: StreamStep;
  /** The checksum of its bytes; null when they are not whole sectors. */
  sum: number | null;
  pages: PageTally;
  wrongPages: string[];
}

/** Recomputes every checksum of data and log, of streams and of pages, and says at the end of each set what none of them covers. */
export class DataProof implements DataReader {
  readonly evidence = noEvidence();
  private last: ReadStream | null = null;
  private uncovered = nothingUncovered();

  constructor(
    private readonly medium: Medium,
    private readonly report: Report,
    private readonly records: { right: number; wrong: number },
    private readonly signal: AbortSignal | undefined,
    private readonly onProgress: (fileOffset: number) => void,
  ) {}

  async stream(stream: StreamStep): Promise<void> {
    this.settle(null);
    if (stream.length < LEAD_BYTES) return; // the empty stream that closes variable data
    this.last = await this.read(stream);
  }

  checksum(stored: number): void {
    this.settle(stored);
  }

  endOfSet(content: BackupSetContent): void {
    this.settle(null);
    this.tellUncovered(content);
    this.uncovered = nothingUncovered();
  }

  private async read(stream: StreamStep): Promise<ReadStream> {
    const begin = stream.payload + LEAD_BYTES;
    const bytes = stream.length - LEAD_BYTES;
    const read: ReadStream = { stream, sum: 0, pages: noPages(), wrongPages: [] };
    const paged = stream.id === 'MQDA' && bytes % PAGE_BYTES === 0;
    if (bytes % SECTOR_BYTES !== 0) read.sum = null;

    let position = begin;
    for await (const chunk of inOrder(this.medium, begin, begin + bytes, this.signal)) {
      const words = wordsOf(chunk);
      const sum = read.sum ?? 0;
      const folded = paged
        ? foldPages(words, sum, read.pages, (page) => this.noteWrong(read, position + page.index * PAGE_BYTES, page.pageId))
        : foldSectors(words, sum);
      if (read.sum !== null) read.sum = folded;
      position += chunk.length;
      this.onProgress(this.medium.fileOffset(position));
    }
    return read;
  }

  private noteWrong(read: ReadStream, position: number, pageId: string): void {
    if (read.wrongPages.length < MAX_PAGES_NAMED) read.wrongPages.push(`page ${pageId} at ${this.medium.where(position)}`);
  }

  /** Judges the stream read last, now that its checksum, or the lack of one, is known. */
  private settle(stored: number | null): void {
    const read = this.last;
    this.last = null;
    if (!read) {
      if (stored !== null) this.report.warning('ChecksumAlone', 'a checksum stream follows no data; what it covers is not proven');
      return;
    }

    const covered = stored !== null && read.sum !== null;
    const right = covered && read.sum! >>> 0 === stored;
    if (covered) this.evidence.streamChecksums[right ? 'right' : 'wrong']++;
    if (covered && !right) this.tellWrongStream(read.stream);
    if (!covered) this.noteUncovered(read);
    this.tellWrongPages(read, right);
    for (const count of ['right', 'wrong', 'without'] as const) this.evidence.pages[count] += read.pages[count];
  }

  private tellWrongStream(stream: StreamStep): void {
    const end = stream.payload + stream.length;
    this.report.error(
      'StreamChecksumWrong',
      `the bytes of stream ${stream.id} from ${this.medium.where(stream.payload)} up to offset ${end} do not agree with their checksum`,
      HINT_COPY,
    );
  }

  private tellWrongPages({ pages, wrongPages, stream }: ReadStream, streamRight: boolean): void {
    if (pages.wrong === 0) return;
    const since = streamRight
      ? 'it was damaged in the database already, when the backup was made'
      : 'it was damaged in the database or in this file';
    for (const page of wrongPages) this.report.error('PageDamaged', `${page} does not agree with its own checksum: ${since}`, HINT_PAGE);
    const more = pages.wrong - wrongPages.length;
    const where = this.medium.where(stream.position);
    if (more > 0)
      this.report.error('PageDamaged', `${more} further pages of the stream at ${where} do not agree with their checksums`, HINT_PAGE);
  }

  private noteUncovered({ stream, pages }: ReadStream): void {
    const bytes = stream.length - LEAD_BYTES;
    if (stream.id === 'MQTL') this.uncovered.logBytes += bytes;
    else if (pages.right + pages.wrong + pages.without === 0) this.uncovered.otherBytes += bytes;
    for (const count of ['right', 'wrong', 'without'] as const) this.uncovered.pages[count] += pages[count];
  }

  private tellUncovered({ header }: BackupSetContent): void {
    const { pages, logBytes, otherBytes } = this.uncovered;
    const count = pages.right + pages.wrong + pages.without;
    if (count + logBytes + otherBytes === 0) return;
    const parts = [
      count > 0 ? `of its ${count} data pages ${pages.right} agree with their own checksum and ${pages.without} carry none to go by` : '',
      logBytes > 0 ? `its ${logBytes} bytes of log carry none` : '',
      otherBytes > 0 ? `${otherBytes} bytes of other data carry none` : '',
      this.records.right > 0 && this.records.wrong === 0 ? 'the compressed records that hold them agree with their own sums' : '',
    ].filter((part) => part !== '');
    this.report.warning(
      'ChecksumMissing',
      `backup set ${header.Position} was made ${header.HasBackupChecksums ? 'WITH CHECKSUM, yet some of its streams have none' : 'without CHECKSUM'}: ${parts.join('; ')}`,
      'Make backups WITH CHECKSUM: then every byte of data and log can be proven.',
    );
  }
}
