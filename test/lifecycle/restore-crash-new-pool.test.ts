import { test } from 'vitest';
import { expectSoundEnds } from '../support/crash-cases.js';
import { OF_NEW_POOLS } from '../support/crash-scenarios.js';

test.each(OF_NEW_POOLS)(
  '$name, $loss: ends as undisturbed or asks, whatever goes wrong at each of its $steps steps and more',
  { timeout: 600_000 },
  expectSoundEnds,
);
