import { z } from 'zod';
import { ComponentKind } from './components.js';

/** One thing a run does: data, so that it can be shown, stored and resumed. Its handler is the file of that name in src/steps. */
export const Step = z.strictObject({
  id: z.string().regex(/^\d{5}-[a-z0-9-]+$/), // '00040-import-configuration': text order is plan order
  handler: z.string(),
  title: z.string(), // what -WhatIf prints; names the target
  where: z.string(), // the machine it runs on, or the session's own
  source: z.string(), // page and step number
  component: z.strictObject({ kind: ComponentKind, scope: z.string() }),
  timeoutMs: z.int().positive(),
  args: z.record(z.string(), z.json()),
});
export type Step = z.infer<typeof Step>;

/** `title` in lower case with hyphens, behind its place in the plan. */
export const stepId = (position: number, title: string): string =>
  `${String(position * 10).padStart(5, '0')}-${title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 80)}`;
