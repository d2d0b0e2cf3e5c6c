import { z } from 'zod';

/** What the module reads off the PowerShell session it runs in; the core decides what it allows. Null: could not be told here. */
export const Session = z.object({
  PSVersion: z.string(),
  PSEdition: z.string(), // Desktop or Core
  Is64BitProcess: z.boolean(),
  IsElevated: z.boolean().nullable(), // null off Windows
  LanguageMode: z.string(),
  ExecutionPolicy: z.string().nullable(),
  User: z.string(),
  Groups: z.array(z.string()).nullable(), // names without domain; null when they cannot be read
  CanDelegate: z.boolean().nullable(), // false: a network logon whose second hop fails
  Host: z.string(),
  ModuleName: z.string().nullable(), // Lync, SkypeForBusiness, or null
  ModuleVersion: z.string().nullable(),
  ModuleIsProxy: z.boolean(), // implicit remoting: files land on the other machine
  ModuleIsPractice: z.boolean(),
  ModuleProblem: z.string().nullable(), // why it is not loaded
});
export type Session = z.infer<typeof Session>;

const OLDEST = 5;
const NEWEST = 8;

/**
 * Product behind the loaded module, as a topology numbers it: builds 4.0 are Lync 2010 (5), 5.0 Lync 2013 (6), 6.0 Skype for Business
 * 2015 (7), 7.0 2019 and SE (8). An unknown module counts as the newest.
 * @source formats.md 1.5
 */
export function productVersionOf(session: Session): number {
  const major = Number.parseInt(session.ModuleVersion ?? '', 10);
  return Number.isNaN(major) ? NEWEST : Math.min(NEWEST, Math.max(OLDEST, major + 1));
}
