/** An argument of a read that is text; null when it is something else, or not given. */
export function textArgument(args: Readonly<Record<string, unknown>>, name: string): string | null {
  const value = args[name];
  return typeof value === 'string' ? value : null;
}
