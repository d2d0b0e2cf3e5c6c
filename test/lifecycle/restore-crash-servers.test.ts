import { expect, test } from 'vitest';
import { expectSoundEnds } from '../support/crash-cases.js';
import { FAULTS } from '../support/crash-faults.js';
import { OF_BACK_ENDS, OF_NEW_POOLS, OF_POOLS, OF_SERVERS, OF_STANDARD_EDITION } from '../support/crash-scenarios.js';

test.each(OF_SERVERS)(
  '$scenario, $fact: ends as undisturbed or asks, whatever goes wrong at each of its $steps steps and more',
  { timeout: 600_000 },
  expectSoundEnds,
);

test('all of them together disturb at least 2,000 runs', () => {
  const steps = [...OF_STANDARD_EDITION, ...OF_NEW_POOLS, ...OF_POOLS, ...OF_BACK_ENDS, ...OF_SERVERS].reduce(
    (sum, scenario) => sum + scenario.steps,
    0,
  );
  expect(steps * FAULTS.length).toBeGreaterThanOrEqual(2000);
});
