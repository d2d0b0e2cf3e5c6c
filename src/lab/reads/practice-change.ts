import { changeDeployment } from '../deployment/changes.js';
import { psText } from '../ps-object.js';
import type { Read } from './index.js';

/** Not a fact of any machine: asks the practice deployment to live through one day. Argument `round`: which day, from 1. */
export const readPracticeChange: Read = function* (lab, _, args) {
  const round = Number(args['round'] ?? 1);
  for (const sentence of changeDeployment(lab.deployment, Number.isInteger(round) && round > 0 ? round : 1)) yield psText(sentence);
};
