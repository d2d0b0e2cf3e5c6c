import { z } from 'zod';
import { no, yes } from '../../domain/probes.js';
import { missing, readOn, textIn, type ProbeHandler } from './probe.js';

const Args = z.strictObject({ machine: z.string(), uses: z.array(z.string()).min(1) });

/**
 * Whether certificates are assigned to these uses on the machine. Get-CsCertificate tells it on the machine itself only.
 * @source procedures.md 4.1 DW3
 */
export const assignedCertificatesProbe: ProbeHandler<z.infer<typeof Args>> = {
  args: Args,
  async look({ machine, uses }, world) {
    const rows = await readOn(world, machine, 'AssignedCertificates', {}, ['Use']);
    const absent = missing(
      uses,
      rows.map((row) => textIn(row, 'Use')),
    );
    return absent.length === 0
      ? yes(`${machine} has certificates for ${uses.join(', ')}`)
      : no(`${machine} has no certificate assigned for ${absent.join(', ')}`);
  },
};
