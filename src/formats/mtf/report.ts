import { error, warning, type Finding } from '../../domain/findings.js';

export const MAX_FINDINGS = 100; // a damaged file can be damaged everywhere

export const HINT_COPY = 'Compare this file with the copy it was made from; if they agree, make a new backup.';

export type Verdict = 'Sound' | 'Damaged' | 'Unproven';

/** Findings about one file. An error says that something is damaged or missing, a warning that something could not be proven. */
export class Report {
  readonly findings: Finding[] = [];
  private more = 0;

  /** @param object what the findings are about: the file, as its reader knows it */
  constructor(private readonly object: string) {}

  error(code: string, message: string, hint: string | null = null): void {
    this.add(error(code, this.object, message, hint));
  }

  warning(code: string, message: string, hint: string | null = null): void {
    this.add(warning(code, this.object, message, hint));
  }

  /** To be called once, when nothing more is found. */
  close(): Finding[] {
    if (this.more > 0) this.findings.push(error('MoreFindings', this.object, `${this.more} more findings are not listed`));
    return this.findings;
  }

  private add(finding: Finding): void {
    if (this.findings.length < MAX_FINDINGS) this.findings.push(finding);
    else this.more++;
  }
}

export function verdictOf(findings: readonly Finding[]): Verdict {
  if (findings.some((finding) => finding.Severity === 'Error')) return 'Damaged';
  return findings.some((finding) => finding.Severity === 'Warning') ? 'Unproven' : 'Sound';
}
