import { createHash } from 'node:crypto';
import { poolKind } from '../../domain/roles.js';
import { findPool, poolOfMachine, type Machine, type Topology } from '../../domain/topology.js';
import type { RunbookContent, RunbookInput } from './runbook-content.js';

/** Runbooks that say the same but for the names in them, as one. */
export interface AlikeRunbooks {
  readonly input: RunbookInput; // of the first
  readonly content: RunbookContent; // with a placeholder for each name that is not the same in all
  readonly alike: readonly AlikeLoss[]; // empty where one stands for itself
}

/** What the placeholders stand for when this is lost. */
export interface AlikeLoss {
  readonly lost: readonly string[];
  readonly names: readonly { readonly placeholder: string; readonly value: string }[];
}

interface Read {
  readonly input: RunbookInput;
  readonly content: RunbookContent;
  readonly values: readonly string[]; // names and numbers in it, by first appearance
}

const WORD = /[\w-]+(?:\.[\w-]+)*/g;

const NUMBER = /^\d+$/;

/** What may differ between servers of one kind, beside numbers and the names of the topology: SIDs of their accounts, thumbprints of certificates. */
const OWN = /^(?:S-1-5-[\d-]+|[0-9A-F]{40})$/i;

/** In the order of their firsts. */
export function alikeRunbooks(inputs: readonly RunbookInput[], contentOf: (input: RunbookInput) => RunbookContent): AlikeRunbooks[] {
  const names = namesOf(inputs[0]?.topology);
  const groups = new Map<string, Read[]>();
  for (const input of inputs) {
    const content = contentOf(input);
    const { key, values } = skeletonOf(content, names);
    groups.set(key, [...(groups.get(key) ?? []), { input, content, values }]);
  }
  return [...groups.values()].map((group) => (group.length === 1 ? alone(group[0]!) : together(group)));
}

const alone = ({ input, content }: Read): AlikeRunbooks => ({ input, content, alike: [] });

function together(group: readonly Read[]): AlikeRunbooks {
  const { input, content, values } = group[0]!;
  const differing = values.flatMap((value, index) =>
    group.some((other) => other.values[index]!.toLowerCase() !== value.toLowerCase()) ? [index] : [],
  );
  const labels = placeholders(
    differing.map((index) => values[index]!),
    input,
  );
  const placeholderOf = new Map(differing.map((index, at) => [index, labels[at]!]));
  const replaced = withValues(content, namesOf(input.topology), (index, value) => placeholderOf.get(index) ?? value);
  return {
    input,
    content: replaced,
    alike: group.map((member) => ({
      lost: member.input.lost,
      names: differing.map((index, at) => ({ placeholder: labels[at]!, value: member.values[index]! })),
    })),
  };
}

/** What is left of a runbook when the values are taken out, as a digest: two that have the same say the same. */
function skeletonOf(content: RunbookContent, names: ReadonlySet<string>): { key: string; values: string[] } {
  const values: string[] = [];
  const skeleton = withValues(content, names, (index, value) => {
    values[index] ??= value;
    return `\u0000${index}\u0000`;
  });
  return { key: createHash('sha256').update(JSON.stringify(skeleton)).digest('hex'), values };
}

/** Changes each value in a runbook. A name has one index wherever it stands; a number has one at each place, since the same may count two things. */
function withValues(content: RunbookContent, names: ReadonlySet<string>, change: (index: number, value: string) => string): RunbookContent {
  const known = new Map<string, number>();
  let next = 0;
  return withTexts(content, (text) =>
    text.replace(WORD, (word) => {
      if (NUMBER.test(word)) return change(next++, word);
      const name = word.toLowerCase();
      if (!names.has(name) && !OWN.test(word)) return word;
      const index = known.get(name) ?? next++;
      known.set(name, index);
      return change(index, word);
    }),
  );
}

/** FQDNs, addresses and fault domains, in lower case. */
const namesOf = (topology: Topology | undefined): Set<string> =>
  new Set(
    (topology?.pools ?? [])
      .flatMap((pool) => [pool.fqdn, ...pool.machines.flatMap(namesOfMachine)])
      .filter((name) => /[a-z.]/i.test(name)) // a bare number may stand for anything
      .map((name) => name.toLowerCase()),
  );

const namesOfMachine = ({ fqdn, faultDomain, netInterfaces }: Machine): string[] => [
  fqdn,
  ...(faultDomain === null ? [] : [faultDomain]),
  ...netInterfaces.flatMap(({ ipAddress, configuredIpAddress }) =>
    configuredIpAddress === null ? [ipAddress] : [ipAddress, configuredIpAddress],
  ),
];

/** `<server 1>`, by what the first of the runbooks has there; always with a number, since steps may speak of `<server>` themselves. */
function placeholders(values: readonly string[], { topology }: RunbookInput): string[] {
  const used = new Map<string, number>();
  return values.map((value) => {
    const word = wordFor(topology, value);
    const number = (used.get(word) ?? 0) + 1;
    used.set(word, number);
    return `<${word} ${number}>`;
  });
}

function wordFor(topology: Topology, value: string): string {
  if (value.startsWith('S-1-5-')) return 'SID';
  if (NUMBER.test(value)) return 'number';
  if (OWN.test(value)) return 'thumbprint';
  const name = value.toLowerCase();
  const pool = findPool(topology, name);
  if (!pool && poolOfMachine(topology, name)) return 'server';
  if (!pool) return /^[\d.]+$/.test(name) ? 'address' : 'fault domain';
  const kind = poolKind(topology, pool.fqdn);
  if (kind === 'SqlServer') return 'SQL server';
  if (kind === 'FileServer') return 'file server';
  return pool.machines.some(({ fqdn }) => fqdn === name) ? 'server' : 'pool';
}

/** The same value with every text in it changed. */
function withTexts<T>(value: T, change: (text: string) => string): T {
  if (typeof value === 'string') return change(value) as T;
  if (Array.isArray(value)) return value.map((item: unknown) => withTexts(item, change)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withTexts<unknown>(inner, change)])) as T;
}
