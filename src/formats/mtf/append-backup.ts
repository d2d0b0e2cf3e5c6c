import { LyncBackupError } from '../../domain/errors.js';
import type { RandomAccess } from '../../domain/random-access.js';
import { Fields } from './fields.js';
import { openBackup } from './read-backup.js';
import { Report } from './report.js';
import { walk } from './walk.js';
import { writeSet, type Continuation, type SetDescription } from './write-backup.js';

const ENTRY_VOLUMES = 0x3c; // of a set map entry: how many volume entries follow it

/**
 * The bytes to append to an uncompressed backup file for further sets, as BACKUP ... WITH NOINIT does.
 * @throws {LyncBackupError} `FormatInvalid` when the file is not one, or is damaged; `InvalidRequest` as `writeBackupFile`
 */
export async function* appendToBackupFile(source: RandomAccess, name: string, sets: Iterable<SetDescription>): AsyncGenerator<Uint8Array> {
  const at = await continuationOf(source, name);
  for (const set of sets) yield* writeSet(at, set);
}

async function continuationOf(source: RandomAccess, name: string): Promise<Continuation> {
  const report = new Report(name);
  const opened = await openBackup(source, report, 'seek');
  if (opened && opened.container !== 'MTF') throw invalid(name, 'it is compressed');
  const at: Continuation = { position: source.size, filemarks: [], setMap: [], mediaFamily: 0, softFilemarkBytes: 0 };
  if (opened) {
    for await (const step of walk(opened.medium, report)) {
      if (step.kind === 'block' && step.id === 'TAPE') {
        const tape = new Fields(step.bytes);
        [at.mediaFamily, at.softFilemarkBytes] = [tape.u32(0x34)!, tape.u16(0x40)! * 512];
      }
      if (step.id === 'SFMB') at.filemarks.push(step.position);
      if (step.kind === 'stream' && step.id === 'TSMP') at.setMap = setMapOf(await source.readAt(step.payload, step.length));
    }
  }
  const [finding] = report.findings;
  if (finding) throw invalid(name, finding.Message);
  return at;
}

/** The entries of a set map, one per set, each with those of its volumes. */
function setMapOf(payload: Uint8Array): Buffer[] {
  const fields = new Fields(payload);
  const entries: Buffer[] = [];
  for (let at = 8, count = fields.u16(4) ?? 0; entries.length < count;) {
    let end = at + (fields.u16(at) ?? 0);
    for (let volumes = fields.u16(at + ENTRY_VOLUMES) ?? 0; volumes > 0; volumes--) end += fields.u16(end) ?? 0;
    entries.push(Buffer.from(payload.subarray(at, end)));
    at = end;
  }
  return entries;
}

const invalid = (name: string, why: string): LyncBackupError =>
  new LyncBackupError('FormatInvalid', `no backup can be appended to '${name}': ${why}`, 'Back up to a new file.');
