import { READ_BY_HAND } from '../domain/commands.js';

/** The next move where a machine cannot be read from here. */
export function byHandOn(read: string, computer: string | null): string {
  const command = Object.hasOwn(READ_BY_HAND, read) ? READ_BY_HAND[read as keyof typeof READ_BY_HAND] : read;
  return `Run on ${computer ?? 'this machine'} itself and keep the output: ${command}`;
}
