import { LyncBackupError } from '../domain/errors.js';
import { error } from '../domain/findings.js';
import type { OpenObject } from '../ports/store.js';
import type { Context } from './context.js';

/** Does work on a file that the administrator named. What keeps it from being read is an error of that file: null, and the next one's turn. */
export async function withFile<T>(path: string, context: Context, work: (file: OpenObject) => Promise<T>): Promise<T | null> {
  try {
    const file = await context.openShares({}).open(path);
    try {
      return await work(file);
    } finally {
      await file.close();
    }
  } catch (cause) {
    if (!(cause instanceof LyncBackupError) || cause.code === 'Cancelled') throw cause;
    context.emit({
      type: 'finding',
      finding: error(cause.code, path, cause.message, cause.hint ?? 'Check the name, and that this account may see the folder.'),
    });
    return null;
  }
}
