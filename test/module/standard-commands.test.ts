import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { type PsError, type PsObject, type PsValue, type RunResult, usePowerShell } from './harness.js';

/** One recorded script and what a complete PowerShell put on every stream (samples/powershell/MANIFEST.md). */
interface RecordedCase {
  script: string;
  output: unknown[];
  errors: unknown[];
  terminating: unknown;
  warning: string[];
  verbose: string[];
  debug: string[];
  information: string[];
  progress: unknown[];
}

const sampleFile = join(
  process.env['LYNCBACKUP_SHARED'] ?? join(import.meta.dirname, '..', '..', '..', 'shared'),
  'samples',
  'powershell',
  'standard-commands-7.6.json',
);
const cases = existsSync(sampleFile) ? (JSON.parse(readFileSync(sampleFile, 'utf8')) as { cases: RecordedCase[] }).cases : [];

describe.skipIf(cases.length === 0)('the standard commands answer as recorded from a complete PowerShell 7.6', () => {
  const powershell = usePowerShell();
  let answered = 0;
  afterAll(() => console.log(`standard commands: ${answered} of ${cases.length} recorded cases answered the same`));

  test.each(cases.map((recorded, index) => ({ title: `${index}: ${recorded.script}`, recorded })))('$title', async ({ recorded }) => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'lyncbackup-case-')));
    try {
      const result = await powershell.run(recorded.script, { workingFolder: folder, userInterface: false });
      expect(asRecorded(result, folder)).toEqual(pick(recorded));
      answered += 1;
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

function pick({ output, errors, terminating, warning, verbose, debug, information, progress }: RecordedCase) {
  return { output, errors, terminating, warning, verbose, debug, information, progress };
}

/** The run in the recording's words: no type names beyond the first, the working folder by its sign. */
function asRecorded(result: RunResult, folder: string): RecordedCase {
  const relevant = {
    script: '',
    output: result.output.map(bareValue),
    errors: result.errors.map(bareError),
    terminating: result.terminating ? bareError(result.terminating) : null,
    warning: [...result.warning],
    verbose: [...result.verbose],
    debug: [...result.debug],
    information: [...result.information],
    progress: result.progress.map(({ activityId, activity, status, percent, type }) => ({ activityId, activity, status, percent, type })),
  };
  return pick(JSON.parse(JSON.stringify(relevant).replaceAll(folder, '<folder>')) as RecordedCase) as RecordedCase;
}

function bareError({ fullyQualifiedErrorId, category, activity, exception, message }: PsError) {
  return { fullyQualifiedErrorId, category, activity, exception, message };
}

function bareValue(value: PsValue): unknown {
  if (value === null) return null;
  const { type } = value;
  if (value.items) return { type, items: value.items.map(bareValue) };
  if (value.entries) return { type, entries: value.entries.map((entry) => ({ key: entry.key, value: bareValue(entry.value) })) };
  if (value.value !== undefined) return { type, ...(value.kind && { kind: value.kind }), value: value.value };
  return { type, properties: bareProperties(value) };
}

function bareProperties(value: PsObject) {
  return (value.properties ?? []).map((property) => ({ name: property.name, value: bareValue(property.value) }));
}
