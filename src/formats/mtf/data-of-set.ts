import { LyncBackupError } from '../../domain/errors.js';
import type { RandomAccess } from '../../domain/random-access.js';
import { LEAD_BYTES } from './block.js';
import { Fields } from './fields.js';
import { inOrder, Unreadable } from './medium.js';
import { openBackup, type ReadOptions } from './read-backup.js';
import { Report } from './report.js';
import { walk } from './walk.js';

const SET_NUMBER = 0x3e;

/**
 * The data pages (`MQDA`) or the log (`MQTL`) of one backup set, in the order of the file, in chunks of whole pages.
 * A chunk is valid until the next is asked for.
 * @param position number of the set in the file, 1 for the first
 * @throws {LyncBackupError} `FormatInvalid` when the file is damaged before the end of that set, or holds no such set
 */
export async function* dataOfSet(
  source: RandomAccess,
  position: number,
  kind: 'MQDA' | 'MQTL',
  { name, signal }: ReadOptions,
): AsyncGenerator<Uint8Array> {
  const report = new Report(name);
  const opened = await openBackup(source, report, 'seek', signal);
  let current = 0;
  try {
    for await (const step of opened ? walk(opened.medium, report, signal) : []) {
      if (step.kind === 'block' && step.id === 'SSET') current = new Fields(step.bytes).u16(SET_NUMBER) ?? 0;
      if (current > position) break;
      if (step.kind === 'stream' && current === position && step.id === kind && step.length > LEAD_BYTES) {
        yield* inOrder(opened!.medium, step.payload + LEAD_BYTES, step.payload + step.length, signal);
      }
    }
  } catch (cause) {
    if (!(cause instanceof Unreadable)) throw cause;
  }
  opened?.compressed?.tellDamage();
  const [finding] = report.findings;
  if (finding) throw new LyncBackupError('FormatInvalid', `'${name}': ${finding.Message}`, finding.Hint);
  if (current < position) throw new LyncBackupError('FormatInvalid', `'${name}' holds ${current} backup sets, not ${position}`);
}
