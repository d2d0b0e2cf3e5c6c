import { z } from 'zod';
import { COMMANDS, type CommandName } from './commands.js';
import { inventoryText } from './inventory.js';

const ReadCommand = z.custom<CommandName>(
  (name) => typeof name === 'string' && Object.hasOwn(COMMANDS, name) && COMMANDS[name as CommandName] === 'Read',
  'not a command that only reads',
);

/** Objects that a step finds when it runs, because they come and go and no set knows them. */
export const Listing = z.strictObject({
  command: ReadCommand,
  args: z.record(z.string(), z.json()),
  naming: z.string().nullable(), // FQDN: only objects that name this pool; null: all that the command gives
});
export type Listing = z.infer<typeof Listing>;

/**
 * Whether an object belongs to a pool: one of its properties is the FQDN, alone, behind the name of a role, or before the id of a part.
 * Which property that is the reference tells of few objects, and products differ.
 */
export function namesPool(object: Readonly<Record<string, unknown>>, fqdn: string): boolean {
  const wanted = fqdn.toLowerCase();
  return Object.values(object).some(
    (value) =>
      inventoryText(value)
        .toLowerCase()
        .replace(/^(?:\w+:)+/, '')
        .split('/')[0] === wanted,
  );
}
