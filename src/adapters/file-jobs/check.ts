import { lstatSync } from 'node:fs';
import type { CheckOutcome, CheckTask } from '../../ports/file-workers.js';
import { assertRealFolder, digestOf, errnoOf, Failure, parentOf, placeIn, timed, type Tools } from './tools.js';

const TIME_TOLERANCE_MS = 2000; // FAT keeps two seconds

/** One list per task. A file with several names is read once and compared with what each set says of it. */
export const check = (tasks: readonly CheckTask[], isQuick: boolean, tools: Tools): CheckOutcome[][] =>
  tasks.map((task) => {
    const digests = new Map<string, string>();
    return task.copies.map((copy) => checkCopy(task.path, copy, isQuick, digests, tools));
  });

function checkCopy(
  path: string,
  { root, entry }: CheckTask['copies'][number],
  isQuick: boolean,
  digests: Map<string, string>,
  tools: Tools,
): CheckOutcome {
  const place = placeIn(root, path);
  try {
    assertRealFolder(root, parentOf(path), tools);
    const facts = timed(tools.looks, () => lstatSync(place, { bigint: true }));
    if (!facts.isFile()) return outcome('unreadable', 0, 'it is a link or a folder, not a file');
    if (facts.size !== BigInt(entry.bytes)) return outcome('size', 0, `${facts.size}`);
    if (isQuick) {
      const isSameTime = Math.abs(Number(facts.mtimeNs / 1_000_000n) - Date.parse(entry.modifiedUtc)) <= TIME_TOLERANCE_MS;
      return outcome(isSameTime ? 'same' : 'time');
    }
    const identity = `${facts.dev} ${facts.ino}`;
    const known = digests.get(identity);
    if (known !== undefined) return outcome(known === entry.sha256 ? 'same' : 'content');
    const { sha256, bytes } = digestOf(place, entry.bytes, tools);
    if (facts.ino !== 0n) digests.set(identity, sha256);
    return outcome(sha256 === entry.sha256 ? 'same' : 'content', bytes);
  } catch (cause) {
    if (cause instanceof Failure) throw cause;
    return errnoOf(cause) === 'ENOENT' ? outcome('missing') : outcome('unreadable', 0, (cause as Error).message);
  }
}

const outcome = (verdict: CheckOutcome['verdict'], bytes = 0, detail = ''): CheckOutcome => ({ verdict, bytes, detail });
