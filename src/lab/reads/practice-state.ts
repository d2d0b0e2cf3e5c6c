import { picture } from '../deployment/picture.js';
import { psObject } from '../ps-object.js';
import type { Read } from './index.js';

/** Not a fact of any machine: the whole practice deployment, item by item. */
export const readPracticeState: Read = function* (lab) {
  for (const { kind, key, value } of picture(lab.deployment, lab.filesRoot))
    yield psObject('LyncBackup.PracticeState', { Kind: kind, Key: key, Value: value }, `${kind} ${key}`);
};
