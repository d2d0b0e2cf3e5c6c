import { z } from 'zod';
import { LyncBackupError } from '../../domain/errors.js';
import { no, yes, type Probed } from '../../domain/probes.js';
import { groupStateStatement } from '../../domain/sql-statements/availability-group.js';
import { instanceText } from '../../domain/sql.js';
import { missing, type ProbeHandler } from './probe.js';

const Args = z.strictObject({
  listener: z.string(),
  instance: z.string().nullable(),
  node: z.string(), // FQDN of the replica that has to be the primary
  databases: z.tuple([z.string()], z.string()),
});
type Args = z.infer<typeof Args>;

const Row = z.object({
  DatabaseName: z.string(),
  GroupName: z.string(),
  PrimaryReplica: z.string().nullable(),
  Replica: z.string(),
  Mode: z.string().nullable(),
  State: z.string().nullable(),
});
type Row = z.infer<typeof Row>;

/** A replica that commits synchronously is still being seeded while it is SYNCHRONIZING; one that does not never gets further. */
const isInStep = ({ State, Mode }: Row): boolean =>
  State === 'SYNCHRONIZED' || (State === 'SYNCHRONIZING' && Mode === 'ASYNCHRONOUS_COMMIT');

/**
 * Whether a node is the primary replica behind a listener, and every replica keeps the databases in step.
 * @source MicrosoftDocs/sql-docs, sys.dm_hadr_database_replica_states
 */
export const availabilityGroupProbe: ProbeHandler<Args> = {
  args: Args,
  async look(args, world) {
    const target = { server: args.listener, instance: args.instance };
    try {
      const { sets } = await world.sql.run(target, groupStateStatement(args.databases), { effect: 'Read', signal: world.signal });
      return judge(args, z.array(Row).parse(sets[0]?.rows ?? []));
    } catch (cause) {
      if (cause instanceof LyncBackupError && cause.code === 'SqlUnreachable') return no(`nobody answers at ${instanceText(target)}`);
      throw cause;
    }
  },
};

function judge({ listener, node, databases }: Args, rows: readonly Row[]): Probed {
  const absent = missing(
    databases,
    rows.map(({ DatabaseName }) => DatabaseName),
  );
  if (absent.length > 0) return no(`${absent.join(', ')} of ${listener} are in no availability group`);
  const elsewhere = rows.find(({ PrimaryReplica }) => machineOf(PrimaryReplica) !== machineOf(node));
  if (elsewhere)
    return no(`the primary replica of '${elsewhere.GroupName}' is ${elsewhere.PrimaryReplica ?? 'not known'}, and not ${node}`);
  const behind = rows.find((row) => !isInStep(row));
  if (behind) return no(`${behind.DatabaseName} on ${behind.Replica} is ${behind.State ?? 'not connected'}`);
  return yes(`${node} is the primary replica of '${rows[0]!.GroupName}', and all replicas keep ${databases.join(', ')}`);
}

/** Servers name replicas `MACHINE\INSTANCE`. */
const machineOf = (name: string | null): string => (name ?? '').split(/[.\\]/)[0]!.toLowerCase();
