import { changeDeployment } from '../deployment/changes.js';
import { uploadPresentation } from '../deployment/write-shares.js';
import { psText } from '../ps-object.js';
import type { Read } from './index.js';

/** Not a fact of any machine: asks the practice deployment to live through one day. Argument `round`: which day, from 1. */
export const readPracticeChange: Read = function* (lab, _, args) {
  const given = Number(args['round'] ?? 1);
  const round = Number.isInteger(given) && given > 0 ? given : 1;
  for (const sentence of changeDeployment(lab.deployment, round)) yield psText(sentence);
  const uploaded = lab.filesRoot === null ? null : uploadPresentation(lab.deployment, lab.filesRoot, round);
  if (uploaded !== null) yield psText(uploaded);
};
