import { z } from 'zod';
import { notBrought, type ArchiveItems } from '../../domain/archive-items.js';
import { inventoryText } from '../../domain/inventory.js';
import { no, yes } from '../../domain/probes.js';
import { exportedNow, readKept, readStored } from '../exported-now.js';
import { lastHandedOver } from '../handed-over.js';
import { KeptFile } from '../kept-file.js';
import { rowsOf, textIn, type ProbeHandler } from './probe.js';

const NAMED = 5;

const Args = z.strictObject({
  command: z.enum(['Export-CsUserData', 'Export-CsRgsConfiguration', 'Export-CsLisConfiguration']),
  parameters: z.record(z.string(), z.json()),
  content: z.enum(['userData', 'responseGroups', 'locations']),
  file: z.union([KeptFile, z.strictObject({ handedOver: z.string() })]), // what must be there: of the set, or what this run exported last under a name
  homedOn: z.string().optional(), // FQDN: of user data only that of people who are homed there; by default where the export is from
  users: z.array(z.string()), // none: everybody
  isExact: z.boolean(), // as the archive has it, not only there
});

/**
 * Whether an export of now has all that an archive has. People who are homed elsewhere by now, or are gone, are not asked for. An archive
 * in which nothing is known holds nothing that could be missed: then the counts, which are looked at before, are all there is.
 */
export const archiveContentProbe: ProbeHandler<z.infer<typeof Args>> = {
  args: Args,
  async look({ command, parameters, content, file, homedOn, users, isExact }, world) {
    const people = users.length === 0 ? null : new Set(users);
    const path = 'path' in file ? file.path : await lastHandedOver(file.handedOver, world);
    const source = await ('path' in file ? readKept(file, content, world) : readStored(path, content, world))(people);
    const now = await exportedNow({ command, parameters, content }, world, (look) => look(people));
    if (!source || !now) return yes(`'${path}' is of a form that is not known; only counts were compared`);
    const wanted =
      content === 'userData' && !people ? await ofHomed(source, homedOn ?? inventoryText(parameters['PoolFqdn']), world) : source;
    const missing = notBrought(wanted, now, isExact);
    if (missing.length === 0) return yes(`all ${wanted.size} objects of '${path}' are there${isExact ? ', as they were' : ''}`);
    const named = missing.slice(0, NAMED).map(({ kind, name }) => `${kind} ${name}`);
    return no(
      `${missing.length} of ${wanted.size} objects of '${path}' are not there${isExact ? ' as they were' : ''}: ${named.join(', ')}`,
    );
  },
};

async function ofHomed(source: ArchiveItems, pool: string, world: Parameters<typeof rowsOf>[0]): Promise<ArchiveItems> {
  const rows = await rowsOf(world, 'Get-CsUser', { Filter: `RegistrarPool -eq "${pool}"` }, ['SipAddress']);
  const homed = new Set(rows.map((row) => textIn(row, 'SipAddress').toLowerCase().replace(/^sip:/, '')));
  return new Map([...source].filter(([, { person }]) => person !== null && homed.has(person)));
}
