import type { z } from 'zod';
import { rethrowUnlessTold } from '../../domain/errors.js';
import type { CommandName, ReadName } from '../../domain/commands.js';
import { inventoryText } from '../../domain/inventory.js';
import type { Json, Row } from '../../domain/json.js';
import { unknown, type Probed } from '../../domain/probes.js';
import type { RestoreWorld } from '../world.js';

const LOOK_TIMEOUT_MS = 120_000;

/** One kind of probe: what it needs and how it looks. It changes nothing. */
export interface ProbeHandler<Args> {
  args: z.ZodType<Args>;
  look(args: Args, world: RestoreWorld): Promise<Probed>;
}

/** The rows of a command that only reads. */
export const rowsOf = (world: RestoreWorld, command: CommandName, args: Record<string, Json>, select: string[]): Promise<Row[]> =>
  collect(world.shell.command(command, args, { select, timeoutMs: LOOK_TIMEOUT_MS, signal: world.signal }));

/** The rows of a named read on a machine. */
export const readOn = (
  world: RestoreWorld,
  machine: string,
  name: ReadName,
  args: Record<string, Json>,
  select: string[],
): Promise<Row[]> =>
  collect(
    world.shell.read(name, args, {
      select,
      timeoutMs: LOOK_TIMEOUT_MS,
      signal: world.signal,
      ...(machine !== world.sessionMachine && { computer: machine }),
    }),
  );

/** Looks, and takes a failure to look for not knowing; only a stop ends the run. */
export async function orUnknown(look: () => Promise<Probed>): Promise<Probed> {
  try {
    return await look();
  } catch (cause) {
    rethrowUnlessTold(cause);
    return unknown(cause.message);
  }
}

export const textIn = (row: Row, property: string): string => {
  const value = row[property];
  return inventoryText(value);
};

export const textsIn = (row: Row, property: string): string[] => {
  const value = row[property];
  return Array.isArray(value) ? value.map(inventoryText) : [inventoryText(value)].filter((text) => text !== '');
};

/** Those of the wanted that are not among the found, without regard to case. */
export function missing(wanted: readonly string[], found: readonly string[]): string[] {
  const known = new Set(found.map((name) => name.toLowerCase()));
  return wanted.filter((name) => !known.has(name.toLowerCase()));
}

async function collect(rows: AsyncIterable<Row>): Promise<Row[]> {
  const all: Row[] = [];
  for await (const row of rows) all.push(row);
  return all;
}
