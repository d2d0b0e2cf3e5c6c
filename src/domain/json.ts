/** What can cross the pipe: plain JSON values. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** One projected object: property path -> plain value. */
export type Row = Record<string, Json>;
