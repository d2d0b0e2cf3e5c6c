const LONGEST = 4096;

const FORBIDDEN = /[\u0000-\u001f\\:]/;
const EMPTY_OR_DOTS = /(?:^|\/)\.{0,2}(?:\/|$)/; // a part that is no name

/** Whether a name stays inside its root on every system: '/' between parts, relative, no '.' or '..', no drive or stream, no control characters. */
export const isInnerPath = (path: string): boolean =>
  path.length > 0 && path.length <= LONGEST && !FORBIDDEN.test(path) && !EMPTY_OR_DOTS.test(path);
