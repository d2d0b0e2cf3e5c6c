import type { Json } from '../domain/json.js';
import type { World } from './world.js';

/** Runs a command of the product of whose output nothing is wanted, but that it has come to its end. */
export async function runToEnd(
  command: string,
  parameters: Record<string, Json>,
  timeoutMs: number,
  { shell, signal }: Pick<World, 'shell' | 'signal'>,
): Promise<void> {
  for await (const _ of shell.command(command, parameters, { select: [], timeoutMs, signal })) void _;
}
