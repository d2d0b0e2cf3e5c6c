import type { LeftOut } from '../../domain/manifest.js';
import { table } from './html-table.js';
import type { Html } from './html.js';

export const leftOutTable = (left: readonly LeftOut[]): Html =>
  table(
    ['Object', 'Why'],
    left.map(({ object, reason }) => [object, reason]),
  );
