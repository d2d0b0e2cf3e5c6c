import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import * as core from './core.bench.js';
import * as filestore from './filestore.bench.js';
import * as mtf from './mtf.bench.js';
import * as people from './people.bench.js';
import type { Row } from './row.js';
import * as session from './session.bench.js';

const SUITES: Record<string, { run: (workFolder: string) => Promise<Row[]> }> = { core, filestore, session, people, mtf };

const wanted = process.argv.slice(2);
const unknown = wanted.find((name) => !Object.hasOwn(SUITES, name));
if (unknown !== undefined) {
  console.error(`There is no bench '${unknown}': ${Object.keys(SUITES).join(', ')}.`);
  process.exitCode = 1;
} else {
  await measure(wanted.length > 0 ? wanted : Object.keys(SUITES));
}

async function measure(names: readonly string[]): Promise<void> {
  const rows: Row[] = [];
  for (const name of names) {
    const workFolder = mkdtempSync(join(tmpdir(), 'lyncbackup-bench-'));
    try {
      console.log(`\n${name}`);
      for (const row of await SUITES[name]!.run(workFolder)) {
        rows.push(row);
        console.log(line(row));
      }
    } finally {
      rmSync(workFolder, { recursive: true, force: true });
    }
  }
  const machine = {
    node: process.version,
    cores: availableParallelism(),
    model: cpus()[0]?.model ?? '',
    memoryGiB: Math.round(totalmem() / 2 ** 30),
  };
  writeFileSync('bench.json', JSON.stringify({ measuredUtc: new Date().toISOString(), machine, rows }, null, 2) + '\n');
  const missed = rows.filter((row) => row.met === false);
  console.log(`\n${rows.length} figures, ${missed.length} goals missed; bench.json written.`);
}

function line({ name, value, unit, goal, met }: Row): string {
  const verdict = met === null ? '' : met ? '  met' : '  MISSED';
  return `  ${name.padEnd(66)} ${value.toFixed(3).padStart(12)} ${unit.padEnd(6)} ${goal ?? ''}${verdict}`;
}
