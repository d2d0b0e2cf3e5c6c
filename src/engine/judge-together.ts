import { warning, type Finding } from '../domain/findings.js';
import type { RestorePlace } from '../domain/results.js';
import { proveChain, type ChainMember } from '../formats/mtf/prove-chain.js';

const MOST_ROWS = 20_000; // backup sets and database files of all backups together: what may be kept in memory
const OF_OTHER_FILES = ['DifferentialBaseMissing', 'FullBackupMissing']; // no finding about a file that is judged by itself

export interface Together {
  findings: Finding[];
  places: RestorePlace[];
}

/**
 * Judges backup files as stripes and as chains. One file is judged by itself: that its full backup is elsewhere says nothing about it, that
 * another stripe of it is elsewhere does.
 * @returns what was found about each file, by its name
 */
export async function judgeTogether(members: AsyncIterable<ChainMember>): Promise<Map<string, Together>> {
  const judged = new Map<string, Together>();
  const compared: ChainMember[] = [];
  let rows = 0;
  for await (const { name, media, sets } of members) {
    rows += sets.reduce((sum, { files }) => sum + 1 + files.length, 0);
    judged.set(name, { findings: rows > MOST_ROWS ? [notCompared(name)] : [], places: [] });
    if (rows <= MOST_ROWS) compared.push({ name, media, sets });
  }

  const { chains, findings } = proveChain(compared);
  const told = judged.size > 1 ? findings : findings.filter(({ Code }) => !OF_OTHER_FILES.includes(Code));
  for (const finding of told) judged.get(finding.Object)!.findings.push(finding);
  for (const { databaseName, steps } of chains) {
    steps.forEach(({ files, header }, index) => {
      const place = { DatabaseName: databaseName, Step: index + 1, Position: header.Position };
      for (const Path of files) judged.get(Path)!.places.push({ ...place, Path });
    });
  }
  return judged;
}

const notCompared = (name: string): Finding =>
  warning(
    'NotCompared',
    name,
    `this file was not compared with the others: together they hold more than ${MOST_ROWS} backup sets and database files`,
    'Test the files of one database at a time.',
  );
