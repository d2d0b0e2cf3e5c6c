import { READ_BY_HAND } from '../domain/commands.js';

/** What an administrator runs instead of a read. */
export const commandByHand = (read: string): string =>
  Object.hasOwn(READ_BY_HAND, read) ? READ_BY_HAND[read as keyof typeof READ_BY_HAND] : read;

/** The next move where a machine cannot be read from here. */
export const byHandOn = (read: string, computer: string | null): string =>
  `Run on ${computer ?? 'this machine'} itself and keep the output: ${commandByHand(read)}`;
