import { z } from 'zod';
import type { Row } from '../../domain/json.js';
import { no, yes } from '../../domain/probes.js';
import { missing, readOn, textIn, textsIn, type ProbeHandler } from './probe.js';

const Args = z.strictObject({
  machine: z.string(),
  certificates: z.array(z.strictObject({ thumbprint: z.string(), subject: z.string(), names: z.array(z.string()) })),
});
type Wanted = z.infer<typeof Args>['certificates'][number];

/**
 * Whether each recorded certificate is there with its private key, or one that is valid now and covers the same names.
 * @source procedures.md 4.1 P0.3
 */
export const certificatesProbe: ProbeHandler<z.infer<typeof Args>> = {
  args: Args,
  async look({ machine, certificates }, world) {
    const select = ['Thumbprint', 'Subject', 'AlternativeNames', 'NotBefore', 'NotAfter', 'HasPrivateKey'];
    const found = await readOn(world, machine, 'Certificates', {}, select);
    const now = world.clock.now().getTime();
    const usable = found.filter((row) => row['HasPrivateKey'] === true && isValid(row, now));
    const absent = certificates.filter((wanted) => !usable.some((row) => stands(row, wanted)));
    if (absent.length === 0) return yes(`${machine} has ${certificates.length} certificates with their private keys`);
    return no(`${machine} has no valid certificate with a private key for ${absent.map(({ subject }) => subject).join('; ')}`);
  },
};

const isValid = (row: Row, now: number): boolean =>
  Date.parse(textIn(row, 'NotBefore')) <= now && now < Date.parse(textIn(row, 'NotAfter'));

const stands = (row: Row, { thumbprint, subject, names }: Wanted): boolean =>
  (thumbprint !== '' && textIn(row, 'Thumbprint').toLowerCase() === thumbprint.toLowerCase()) ||
  (commonName(textIn(row, 'Subject')) === commonName(subject) && missing(names, namesOf(row)).length === 0);

/** A certificate without alternative names stands for its subject. */
function namesOf(row: Row): string[] {
  const alternative = textsIn(row, 'AlternativeNames');
  return alternative.length > 0 ? alternative : [commonName(textIn(row, 'Subject'))];
}

/** An authority may write the rest of a subject otherwise than the one before it. */
const commonName = (subject: string): string => (/(?:^|,\s*)CN=([^,]*)/i.exec(subject)?.[1] ?? subject).trim().toLowerCase();
