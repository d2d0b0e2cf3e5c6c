/** One measured figure. `goal` is what the project promises; null: for information. */
export interface Row {
  name: string;
  value: number;
  unit: string;
  goal: string | null;
  met: boolean | null;
}

export const atMost = (name: string, value: number, unit: string, limit: number): Row => ({
  name,
  value,
  unit,
  goal: `at most ${limit}`,
  met: value <= limit,
});
export const atLeast = (name: string, value: number, unit: string, limit: number): Row => ({
  name,
  value,
  unit,
  goal: `at least ${limit}`,
  met: value >= limit,
});
export const figure = (name: string, value: number, unit: string): Row => ({ name, value, unit, goal: null, met: null });

/** Something that was not measured, and why. */
export const note = (name: string): Row => ({ name, value: 0, unit: '', goal: null, met: null });

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}
