import { error, type Finding } from '../domain/findings.js';

const MOST_NAMED = 100; // of one store; the rest is counted

/** What of a store could not be kept: the first ones by name, the rest as a number. A store in use must not fill the manifest. */
export class GapList {
  private readonly named: Finding[] = [];
  private unnamed = 0;
  private whole: Finding[] = [];

  constructor(private readonly unc: string) {}

  add(path: string, reason: string): void {
    const full = path === '' ? this.unc : `${this.unc}\\${path.replaceAll('/', '\\')}`;
    if (this.named.length === MOST_NAMED) this.unnamed++;
    else
      this.named.push(
        error('FileNotCaptured', full, `'${full}' ${reason}`, 'Copy it by hand, or run the backup again when nobody uses it.'),
      );
  }

  /** The store went away before its end. */
  addWhole(message: string): void {
    this.whole = [
      error(
        'FileNotCaptured',
        this.unc,
        `the copy of '${this.unc}' is not whole: ${message}`,
        'Run the backup again when the share can be reached.',
      ),
    ];
  }

  findings(): Finding[] {
    if (this.unnamed === 0) return [...this.whole, ...this.named];
    const message = `${this.unnamed} more files of '${this.unc}' are not in the set`;
    return [
      ...this.whole,
      ...this.named,
      error('FileNotCaptured', this.unc, message, 'Run the backup again when the store is not in use.'),
    ];
  }
}
