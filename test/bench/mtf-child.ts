import { openFile } from '../../src/adapters/store-fs.js';
import { proveBackupFile } from '../../src/formats/mtf/prove-backup.js';
import { readBackupFile } from '../../src/formats/mtf/read-backup.js';

/** One measured run in a process of its own, so that its memory and its start are its own. Prints what it found as JSON. */
export interface ChildResult {
  verdict: string | null;
  sets: number;
  contentBytes: number;
  findings: string[];
  maxRssBytes: number;
}

const [work = 'nothing', path = ''] = process.argv.slice(2);
const result: ChildResult = { verdict: null, sets: 0, contentBytes: 0, findings: [], maxRssBytes: 0 };
if (work !== 'nothing') {
  const file = await openFile(path, 'bench.bak');
  const read = work === 'prove' ? await proveBackupFile(file, { name: 'bench.bak' }) : await readBackupFile(file, { name: 'bench.bak' });
  result.verdict = 'verdict' in read ? (read.verdict as string) : null;
  [result.sets, result.contentBytes, result.findings] = [read.sets.length, read.contentBytes, read.findings.map(({ Message }) => Message)];
  await file.close();
}
result.maxRssBytes = process.resourceUsage().maxRSS * 1024;
console.log(JSON.stringify(result));
