import { z } from 'zod';

export const Severity = z.enum(['Error', 'Warning', 'Information']);

/** Something the administrator should know: what, about which object, and the next move. Named as PowerShell shows it. */
export const Finding = z.strictObject({
  Code: z.string().min(1),
  Severity,
  Object: z.string(), // a path inside the set, a pool FQDN, a cmdlet
  Message: z.string().min(1), // one lower-case fact
  Hint: z.string().nullable(),
});
export type Finding = z.infer<typeof Finding>;

/** A gap: something that should be in the set and is not, with its reason. Same shape, so that one view and one report serve both. */
export const Gap = Finding;
export type Gap = Finding;

export const error = (code: string, object: string, message: string, hint: string | null = null): Finding => ({
  Code: code,
  Severity: 'Error',
  Object: object,
  Message: message,
  Hint: hint,
});

export const warning = (code: string, object: string, message: string, hint: string | null = null): Finding => ({
  ...error(code, object, message, hint),
  Severity: 'Warning',
});

export const information = (code: string, object: string, message: string): Finding => ({
  ...error(code, object, message),
  Severity: 'Information',
});
