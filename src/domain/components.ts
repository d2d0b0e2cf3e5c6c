import { z } from 'zod';

/** What a set is made of; also the words of `-Component`. */
export const COMPONENT_KINDS = [
  'cms',
  'lis',
  'userData',
  'rgs',
  'persistentChat',
  'database',
  'fileStore',
  'certificate',
  'inventory',
] as const;

export const ComponentKind = z.enum(COMPONENT_KINDS);
export type ComponentKind = z.infer<typeof ComponentKind>;

/** `NotDeployed`: the deployment has no such thing. `Skipped`: left out on request. Neither is ever reported as `Ok`. */
export const ComponentStatus = z.enum(['Ok', 'Warning', 'Failed', 'NotDeployed', 'Skipped']);
export type ComponentStatus = z.infer<typeof ComponentStatus>;

/** How much of what should be there is there. A set with a gap, or made with -Component or -Pool, is `Partial`. */
export const SetStatus = z.enum(['Complete', 'Partial']);
export type SetStatus = z.infer<typeof SetStatus>;

/** `deployment` scope of a component that exists once. */
export const WHOLE_DEPLOYMENT = '*';
