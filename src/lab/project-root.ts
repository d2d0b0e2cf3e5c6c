import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The project's folder: the lab runs from its sources, or from `dist` beside them, and nowhere else. */
export function projectRoot(): string {
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder;
    if (folder === dirname(folder)) throw new Error('the practice deployment runs only inside the project folder');
  }
}
