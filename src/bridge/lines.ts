/** One ASCII line: everything else is escaped, so that no code page on the way matters. */
export const toLine = (message: unknown): string =>
  JSON.stringify(message).replace(/[\u007f-\uffff]/g, (char) => '\\u' + char.charCodeAt(0).toString(16).padStart(4, '0')) + '\n';
