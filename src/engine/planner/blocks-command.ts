import type { Finding } from '../../domain/findings.js';
import type { Json } from '../../domain/json.js';
import type { Probe } from '../../domain/probes.js';
import { commandLine, type Draft } from './restore-draft.js';

/** A step that runs one command of the product. */

interface Command {
  key: string;
  needs: string[];
  title: string;
  where: string;
  source: string;
  command: string;
  parameters: Record<string, Json>;
  file?: { parameter: string; path: string };
  proof: Probe | null;
  guard?: Probe; // must hold each time before it runs
  lasts?: boolean; // false: a later step undoes what `proof` sees
  isOnce?: boolean; // a second run may fail or double something
  isSeen?: boolean; // a second run may fail, and `proof` always sees the first
  components?: string[];
  timeoutMs?: number;
  expected: string;
}

/** A step that runs one command of the product. */
export const commandDraft = (given: Command): Draft => ({
  key: given.key,
  needs: given.needs,
  handler: given.isOnce ? 'run-command-once' : given.isSeen ? 'run-command-unless-done' : 'run-command',
  kind: 'Automatic',
  title: given.title,
  where: given.where,
  source: given.source,
  ...(given.components && { components: given.components }),
  ...(given.timeoutMs !== undefined && { timeoutMs: given.timeoutMs }),
  args: {
    command: given.command,
    parameters: given.parameters,
    file: given.file ?? null,
    proof: given.proof,
    ...(given.guard && { guard: { ...given.guard } }),
    ...(given.lasts === false && { lasts: false }),
  },
  byHand: [commandLine(given.command, given.parameters, given.file)],
  expected: given.expected,
});

export interface Data {
  drafts: Draft[];
  findings: Finding[];
}
