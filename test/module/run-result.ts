/** An object that PowerShell gave back, as data. Exactly one of `value`, `items`, `entries` and `properties` holds its content; `properties` may also be notes beside another. */
export interface PsObject {
  /** The first of `typeNames`: what views and `PSTypeName` match. */
  readonly type: string;
  readonly typeNames: readonly string[];
  /** A scalar; for any other .NET object its text. Int64 beyond 2^53 lose digits. */
  readonly value?: string | number | boolean;
  /** Of a DateTime. */
  readonly kind?: 'Utc' | 'Local' | 'Unspecified';
  readonly items?: readonly PsValue[];
  readonly entries?: readonly { readonly key: string; readonly value: PsValue }[];
  readonly properties?: readonly { readonly name: string; readonly value: PsValue }[];
}

export type PsValue = PsObject | null;

export interface PsError {
  readonly fullyQualifiedErrorId: string;
  readonly category: string;
  readonly activity: string;
  /** Type of the exception. */
  readonly exception: string;
  /** The exception's message; `text` is what the operator reads. */
  readonly message: string;
  readonly text: string;
  readonly recommendedAction: string;
  readonly target: PsValue;
  readonly position: string;
}

export interface PsProgress {
  readonly activityId: number;
  readonly parentActivityId: number;
  readonly activity: string;
  readonly status: string;
  readonly operation: string | null;
  /** -1 when unknown. */
  readonly percent: number;
  readonly secondsRemaining: number;
  readonly type: 'Processing' | 'Completed';
}

export interface PsPrompt {
  readonly kind: 'choice' | 'field' | 'line' | 'secret' | 'credential';
  readonly caption: string;
  /** The question; of a field its name. */
  readonly message: string;
  /** Labels without hot key marks. */
  readonly choices: readonly string[];
  /** Index of the default choice, -1 without one. */
  readonly default: number;
}

export type TextStream = 'warning' | 'verbose' | 'debug' | 'information' | 'host';

/** One record, in the order in which the script wrote it. */
export type PsRecord =
  | { readonly stream: 'output'; readonly value: PsValue }
  | { readonly stream: 'error'; readonly error: PsError }
  | { readonly stream: TextStream; readonly text: string }
  | { readonly stream: 'progress'; readonly progress: PsProgress }
  | { readonly stream: 'prompt'; readonly prompt: PsPrompt }
  | { readonly stream: 'end'; readonly state: string; readonly terminating: PsError | null };

/** Everything a script put on any stream. */
export interface RunResult {
  readonly output: readonly PsValue[];
  readonly errors: readonly PsError[];
  /** The error that ended the script. */
  readonly terminating: PsError | null;
  readonly warning: readonly string[];
  readonly verbose: readonly string[];
  readonly debug: readonly string[];
  readonly information: readonly string[];
  readonly progress: readonly PsProgress[];
  readonly prompts: readonly PsPrompt[];
  /** What Write-Host and views put on the screen. */
  readonly hostText: string;
  /** What was written past PowerShell, with [Console] or by a program. */
  readonly consoleText: string;
  /** `Completed`, `Failed`, `Stopped`, or `Exited n` after `exit n`. */
  readonly state: string;
  /** All records in their order. */
  readonly records: readonly PsRecord[];
}

/** Sorts the records of a run, finished or not, by stream. */
export function toRunResult(records: readonly PsRecord[], consoleText: string): RunResult {
  const texts = (wanted: TextStream) => records.flatMap((record) => (record.stream === wanted ? [record.text] : []));
  const end = records.find((record) => record.stream === 'end');
  return {
    output: records.flatMap((record) => (record.stream === 'output' ? [record.value] : [])),
    errors: records.flatMap((record) => (record.stream === 'error' ? [record.error] : [])),
    terminating: end?.terminating ?? null,
    warning: texts('warning'),
    verbose: texts('verbose'),
    debug: texts('debug'),
    information: texts('information'),
    progress: records.flatMap((record) => (record.stream === 'progress' ? [record.progress] : [])),
    prompts: records.flatMap((record) => (record.stream === 'prompt' ? [record.prompt] : [])),
    hostText: texts('host').join(''),
    consoleText,
    state: end?.state ?? 'Running',
    records,
  };
}

export type Plain = string | number | boolean | null | Plain[] | { [name: string]: Plain };

/** The object without its types: custom objects and dictionaries become objects, collections become arrays. */
export function plain(value: PsValue | undefined): Plain {
  if (value === null || value === undefined) return null;
  if (value.items) return value.items.map(plain);
  if (value.entries) return Object.fromEntries(value.entries.map((entry) => [entry.key, plain(entry.value)]));
  if (value.value !== undefined) return value.value;
  return Object.fromEntries((value.properties ?? []).map((property) => [property.name, plain(property.value)]));
}
