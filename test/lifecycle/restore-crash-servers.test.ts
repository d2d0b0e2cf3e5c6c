import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { expectSoundEnds } from '../support/crash-cases.js';
import { FAULTS } from '../support/crash-faults.js';
import { CRASH_SCENARIOS, OF_SERVERS } from '../support/crash-scenarios.js';

test.each(OF_SERVERS)(
  '$name, $loss: ends as undisturbed or asks, whatever goes wrong at each of its $steps steps and more',
  { timeout: 600_000 },
  expectSoundEnds,
);

test('all of them together disturb at least 2,000 runs, and the README has their numbers', () => {
  const runs = CRASH_SCENARIOS.reduce((sum, { steps }) => sum + steps * FAULTS.length, 0);
  expect(runs).toBeGreaterThanOrEqual(2000);
  const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8');
  expect(readme).toContain(`${CRASH_SCENARIOS.length} losses, five of them of one kind of data, are also disturbed at each step`);
  expect(readme).toContain(`at least ${runs.toLocaleString('en-US')} times in all`);
});
