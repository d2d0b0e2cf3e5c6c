import { Chance } from './chance.js';
import type { PersistentChat } from './persistent-chat.js';

/** Rooms of one Persistent Chat pool in two categories. */
export function fillPersistentChat(members: readonly string[], seed: number, purpose: string): PersistentChat {
  const chance = new Chance(seed, 'persistent chat', purpose);
  const categories = ['Projects', 'Operations'].map((name) => ({ id: chance.guid(), name }));
  const rooms = Array.from({ length: chance.between(3, 12) }, (_, index) => ({
    id: chance.guid(),
    name: `Room ${index + 1}`,
    category: chance.pick(categories).name,
    privacy: chance.pick(['Open', 'Closed', 'Secret'] as const),
    messages: chance.between(0, 400),
    disabled: false,
    members: [...new Set(Array.from({ length: chance.between(2, 8) }, () => chance.pick(members)))],
  }));
  return { categories, rooms };
}
