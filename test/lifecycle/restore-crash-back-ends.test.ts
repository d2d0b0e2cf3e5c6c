import { test } from 'vitest';
import { expectSoundEnds } from '../support/crash-cases.js';
import { OF_BACK_ENDS } from '../support/crash-scenarios.js';

test.each(OF_BACK_ENDS)(
  '$name, $loss: ends as undisturbed or asks, whatever goes wrong at each of its $steps steps and more',
  { timeout: 600_000 },
  expectSoundEnds,
);
