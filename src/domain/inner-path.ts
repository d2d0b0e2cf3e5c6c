/** Whether a name stays inside its root on every system: '/' between parts, relative, no '.' or '..', no drive or stream, no control characters. */
export function isInnerPath(path: string): boolean {
  if (path.length === 0 || path.length > 4096 || path.includes('\\') || path.includes(':')) return false;

  if (/[\u0000-\u001f]/.test(path)) return false;
  return path.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
}
