import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { emptyFolder } from '../support/folders.js';
import { startedInstance } from '../support/sql-server.js';
import { connect, runBatch, sqlLogin, type Transcript } from '../support/tedious-client.js';

/** What a real SQL Server 2022 answered; explained in the folder's MANIFEST.md. */
const CAPTURE = join(process.env['LYNCBACKUP_SHARED'] ?? '../shared', 'samples', 'sqlserver', 'backup-restore-capture-2022.json');
const present = existsSync(CAPTURE);

interface Observation {
  name: string;
  sql: string;
  result: Transcript;
}

/** A place in the capture, what the real server said there, and what the practice server says. */
interface Difference {
  at: string;
  real: unknown;
  practice: unknown;
}

/** Differences that are meant, each with its reason behind it; the test holds that there are exactly these. */
const DIFFERENCES: readonly Difference[] = [];

test.skipIf(!present)('the capture is whole', () => {
  const { captureSha256 } = JSON.parse(readFileSync(CAPTURE, 'utf8')) as { captureSha256: string };
  expect(createHash('sha256').update(JSON.stringify(observations())).digest('hex')).toBe(captureSha256);
});

test.skipIf(!present)('the 40 observations of a real server come out the same', async () => {
  const connection = await asInTheCapture();
  const differences: Difference[] = [];
  for (const observation of observations()) {
    const second = observation.name === 'restore in use by another session' ? await connection.another('foo_copy') : null;
    const answered = await runBatch(connection.first, observation.sql);
    second?.close();
    differences.push(...differencesOf(observation.name, observation.result, answered));
  }
  expect(observations()).toHaveLength(40);
  expect(differences).toEqual(DIFFERENCES);
});

const observations = (): Observation[] => (JSON.parse(readFileSync(CAPTURE, 'utf8')) as { observations: Observation[] }).observations;

/** A server on Linux whose service may write to two folders and nowhere else. */
async function asInTheCapture() {
  const folder = emptyFolder();
  for (const name of ['root', 'tmp', 'data']) mkdirSync(join(folder, name));
  const data = '/var/opt/mssql/data/';
  const { port } = await startedInstance({
    saPassword: 'practice',
    paths: { data, log: data, backup: data },
    volumes: [
      { root: '/', folder: join(folder, 'root'), access: 'read', freeBytes: null },
      { root: '/tmp/', folder: join(folder, 'tmp'), access: 'write', freeBytes: null },
      { root: data, folder: join(folder, 'data'), access: 'write', freeBytes: null },
    ],
  });
  const another = (database: string) => connect(port, { database }, sqlLogin('sa', 'practice'));
  return { first: await another('master'), another };
}

function differencesOf(name: string, real: Transcript, practice: Transcript): Difference[] {
  const found: Difference[] = [];
  const compare = (at: string, captured: unknown, answered: unknown): void => {
    if (!isSame(captured, answered)) found.push({ at: `${name}: ${at}`, real: captured, practice: answered });
  };
  for (const part of ['done', 'errors', 'info'] as const) {
    const [captured, answered] = [real[part], practice[part]];
    for (let at = 0; at < Math.max(captured.length, answered.length); at++) compare(`${part} ${at + 1}`, captured[at], answered[at]);
  }
  compare('number of result sets', real.sets.length, practice.sets.length);
  real.sets.forEach((set, index) => {
    const answered = practice.sets[index];
    compare('columns', set.columns, answered?.columns);
    compare('number of rows', set.rows.length, answered?.rows.length);
    set.rows.forEach((row, number) =>
      row.forEach((value, column) => compare(`row ${number + 1}, ${set.columns[column]!.name}`, value, answered?.rows[number]?.[column])),
    );
  });
  return found;
}

/** Placeholders of the capture stand for what differs from run to run, but never for null. */
function isSame(captured: unknown, answered: unknown): boolean {
  if (typeof captured === 'string') return isSameText(captured, answered);
  if (typeof captured !== 'object' || captured === null || typeof answered !== 'object' || answered === null) return captured === answered;
  const [keys, others] = [Object.keys(captured), Object.keys(answered)];
  return (
    keys.length === others.length &&
    keys.every((key) => isSame((captured as Record<string, unknown>)[key], (answered as Record<string, unknown>)[key]))
  );
}

const PLACEHOLDERS: Readonly<Record<string, (value: unknown) => boolean>> = {
  '<datetime>': (value) => value instanceof Date,
  '<guid>': (value) => /^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$/.test(String(value)),
  '<number>': (value) => typeof value === 'number',
  '<string>': (value) => typeof value === 'string',
};

function isSameText(captured: string, answered: unknown): boolean {
  const placeholder = PLACEHOLDERS[captured];
  if (placeholder) return placeholder(answered);
  const pattern = captured.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/<[ntr]>/g, '[0-9.]+');
  return typeof answered === 'string' && new RegExp(`^${pattern}$`).test(answered);
}
