/** Whether a seed picks a path for a sample of so many percent. The same seed picks the same paths, on every machine. */
export function isPicked(path: string, percent: number, seed: string): boolean {
  let hash = 0x811c9dc5; // FNV-1a
  for (const unit of `${seed}\n${path}`) hash = Math.imul(hash ^ unit.codePointAt(0)!, 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b); // neighbours in name are not neighbours in the sample
  return ((hash ^ (hash >>> 13)) >>> 0) / 2 ** 32 < percent / 100;
}
