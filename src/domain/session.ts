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
