import { z } from 'zod';
import { LyncBackupError, type ErrorCode } from '../domain/errors.js';
import { error, type Finding } from '../domain/findings.js';
import { InventorySource, inventoryText, tallyKey, type InventoryLine } from '../domain/inventory.js';
import type { Row } from '../domain/json.js';
import { SetPath } from '../domain/manifest.js';
import { byHandOn, commandByHand } from './by-hand.js';
import type { StepHandler, World } from './world.js';

const Args = z.strictObject({
  path: SetPath, // where the file goes, inside the set
  sources: z.array(InventorySource).min(1),
});
type Args = z.infer<typeof Args>;

/**
 * Writes the objects of one area, a JSON line each, as they come. A source that fails is a gap that names the command to run by hand;
 * the others go on. When all fail, so does the step.
 */
export const captureInventoryStep: StepHandler<Args> = {
  args: Args,

  async apply({ path, sources }, world, timeoutMs) {
    const findings: Finding[] = [];
    const counts: Record<string, number> = {};
    const tallies: Record<string, number> = {};
    const counted = (source: InventorySource, line: InventoryLine): void => {
      counts[source.kind] = (counts[source.kind] ?? 0) + 1;
      if (source.tally) add(tallies, tallyKey(source.tally, line.value));
    };
    const written = await world.store.write(
      `${world.setFolder}/${path}`,
      linesOf(sources, world, timeoutMs, counted, (finding) => findings.push(finding)),
    );
    if (findings.length === sources.length) {
      await world.store.remove(`${world.setFolder}/${path}`);
      throw new LyncBackupError(findings[0]!.Code as ErrorCode, findings[0]!.Message, findings[0]!.Hint);
    }
    for (const source of sources) if (source.tally && source.tally.scopeFrom === null) tallies[tallyKey(source.tally, null)] ??= 0;
    return { files: [{ path, ...written }], counts, tallies, capturedUtc: world.clock.now().toISOString(), findings };
  },
};

async function* linesOf(
  sources: readonly InventorySource[],
  world: World,
  timeoutMs: number,
  counted: (source: InventorySource, line: InventoryLine) => void,
  gap: (finding: Finding) => void,
): AsyncIterable<Uint8Array> {
  const encoder = new TextEncoder();
  const outOfReach = new Set<string>();
  for (const source of sources) {
    if (source.computer !== null && outOfReach.has(source.computer)) continue; // said already, for all its reads
    try {
      for await (const row of rowsOf(source, world, timeoutMs)) {
        const line = toLine(source, row);
        counted(source, line);
        yield encoder.encode(JSON.stringify(line) + '\n');
      }
    } catch (cause) {
      if (!(cause instanceof LyncBackupError) || cause.code === 'Cancelled') throw cause;
      if (source.computer !== null && source.read === 'Machine') {
        outOfReach.add(source.computer);
        gap(machineGap(source.computer, sources, cause));
      } else gap(sourceGap(source, cause));
    }
  }
}

function rowsOf(source: InventorySource, world: World, timeoutMs: number): AsyncIterable<Row> {
  const options = { select: source.select, timeoutMs, signal: world.signal };
  if (source.command !== null) return world.shell.command(source.command, source.args, options);
  return world.shell.read(
    source.read ?? source.kind,
    source.args,
    source.computer === null ? options : { ...options, computer: source.computer },
  );
}

const toLine = ({ kind, where, key }: InventorySource, value: Row): InventoryLine => ({
  kind,
  where,
  key: key.map((name) => inventoryText(value[name])).join(' '),
  value,
});

const add = (tallies: Record<string, number>, key: string): void => void (tallies[key] = (tallies[key] ?? 0) + 1);

/** Whatever went wrong, the facts can still be kept by hand. */
function sourceGap({ kind, command, read, where, computer }: InventorySource, cause: LyncBackupError): Finding {
  const object = where === null ? kind : `${kind} of ${where}`;
  const byHand = command === null ? byHandOn(read ?? kind, computer) : `Run ${command} by hand and keep its output.`;
  return error(cause.code, object, `${object} is not in the inventory: ${cause.message}`, byHand);
}

/** A machine whose simplest read fails is out of reach: one gap with everything to run there, instead of one a read. */
function machineGap(computer: string, sources: readonly InventorySource[], cause: LyncBackupError): Finding {
  const commands = sources.filter((source) => source.computer === computer).map(({ read, kind }) => commandByHand(read ?? kind));
  return error(
    cause.code,
    computer,
    `${computer} cannot be read: ${cause.message}`,
    `Run on ${computer} itself and keep the output: ${commands.join('; ')}`,
  );
}
