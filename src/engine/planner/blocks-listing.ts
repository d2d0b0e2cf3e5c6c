import type { Json } from '../../domain/json.js';
import type { Listing } from '../../domain/listings.js';
import { probe, type Probe } from '../../domain/probes.js';
import type { Draft } from './restore-draft.js';

/** A step that runs one command of the product for each object of a listing. */

interface ForEach {
  key: string;
  needs: string[];
  title: string;
  where: string;
  source: string;
  listing: Listing;
  command: string;
  parameters: Record<string, Json>;
  from: Record<string, string>; // parameter -> property of the object
  proof?: Probe | null; // by default that the listing is empty afterwards
  what: string; // the objects, in words
  timeoutMs?: number; // of each
  byHand: string[];
  expected: string;
}

export const forEachDraft = ({ key, needs, title, where, source, what, byHand, expected, timeoutMs, proof, ...args }: ForEach): Draft => ({
  key,
  needs,
  handler: 'for-each',
  kind: 'Automatic',
  title,
  where,
  source,
  ...(timeoutMs !== undefined && { timeoutMs }),
  args: {
    ...args,
    listing: { ...args.listing },
    proof: proof === undefined ? probe('none-left', { listing: { ...args.listing }, what }) : proof,
  },
  byHand,
  expected,
});
