import type { Finding } from './findings.js';

/** What an operation says while it works. Each kind becomes one PowerShell stream. */
export type Event =
  | { type: 'plan'; title: string; lines: string[] } // information, or the -WhatIf text
  | { type: 'finding'; finding: Finding } // a non-terminating error, a warning or a verbose line, by severity
  | { type: 'progress'; stepId: string; activity: string; done: number; total: number; unit: 'steps' | 'bytes' | 'files' }
  | { type: 'log'; level: 'verbose' | 'warning' | 'debug'; text: string };

export type Emit = (event: Event) => void;
