/** A name in a statement: `[it]]s]`. */
export const quoteName = (name: string): string => `[${name.replaceAll(']', ']]')}]`;

/** A text in a statement: `N'it''s'`. */
export const quoteText = (text: string): string => `N'${text.replaceAll("'", "''")}'`;
