/**
 * Log sequence numbers as decimal digits: virtual log file, block padded to ten digits, slot padded to five. @source formats.md 5.5
 */
const lsnOf = (file: number, block: number, slot: number): bigint => BigInt(file) * 10n ** 15n + BigInt(block) * 10n ** 5n + BigInt(slot);

/** The log moved on by some records: the block grows, the slot starts again. */
export function advanced(lsn: bigint, blocks: number): bigint {
  const file = lsn / 10n ** 15n;
  const block = (lsn / 10n ** 5n) % 10n ** 10n;
  return lsnOf(Number(file), Number(block) + blocks, 1);
}
