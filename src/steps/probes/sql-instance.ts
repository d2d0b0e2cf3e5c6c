import { z } from 'zod';
import { LyncBackupError } from '../../domain/errors.js';
import { no, unknown, yes } from '../../domain/probes.js';
import { isExpress, isOlderRelease } from '../../domain/sql-products.js';
import { INSTANCE_STATEMENT } from '../../domain/sql-statements/instance.js';
import { instanceText } from '../../domain/sql.js';
import type { ProbeHandler } from './probe.js';

const Args = z.strictObject({
  server: z.string(),
  instance: z.string().nullable(),
  recorded: z.strictObject({ version: z.string(), edition: z.string() }).nullable(), // what it was; null: not known
});
const Facts = z.object({ ProductVersion: z.string(), Edition: z.string() });

/**
 * Whether an instance of that name answers, and can take what the old one held: no older release, and no Express where it was none.
 * @source procedures.md 4.1 P0.2; error 3169 of RESTORE
 */
export const sqlInstanceProbe: ProbeHandler<z.infer<typeof Args>> = {
  args: Args,
  async look({ recorded, ...target }, world) {
    const name = instanceText(target);
    try {
      const { sets } = await world.sql.run(target, INSTANCE_STATEMENT, { effect: 'Read', signal: world.signal });
      const facts = Facts.safeParse(sets[0]?.rows[0]);
      if (!facts.success) return unknown(`${name} does not tell what it is`);
      const { ProductVersion, Edition } = facts.data;
      const is = `${name} is ${ProductVersion}, ${Edition}`;
      if (recorded && isOlderRelease(ProductVersion, recorded.version))
        return no(`${is}; it was ${recorded.version}, which an older one cannot take`);
      if (recorded && isExpress(Edition) && !isExpress(recorded.edition)) return no(`${is}; it was ${recorded.edition}`);
      return yes(is);
    } catch (cause) {
      if (cause instanceof LyncBackupError && cause.code === 'SqlUnreachable') return no(`no SQL Server instance answers at ${name}`);
      throw cause;
    }
  },
};
