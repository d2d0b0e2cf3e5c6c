import { databasesOf } from '../../domain/databases.js';
import { instanceText } from '../../domain/sql.js';
import type { Pool, Service } from '../../domain/topology.js';
import { instanceOf, instanceParameter, storeAnswers } from './blocks-central-store.js';
import { commandDraft } from './blocks-command.js';
import { servicesRun } from './blocks-services.js';
import { mirrors, restart, sqlReady, sqlServer } from './blocks-sql-server.js';
import { notPlanned } from './refusals.js';
import type { Draft, ScenarioPlan } from './restore-draft.js';
import { hostOf, hostReady, machinesOf, poolsOfStores, readyHost, type Situation } from './situation.js';

const PAGE = 'restoring-a-mirrored-enterprise-edition-back-end-server-mirror';

/**
 * The mirror of a Back End whose principal lives, with or without the Central Management store: mirroring ends there and is set up again.
 * @param principals the stores it mirrored
 * @source procedures.md S5
 */
export function mirrorOfMirror(situation: Situation, server: Pool, principals: readonly Service[]): ScenarioPlan {
  const { basis } = situation;
  const pools = poolsOfStores(situation, principals);
  const host = hostOf(situation, pools, principals[0]?.serviceVersion ?? null);
  if (!host)
    return {
      scenario: 'S5',
      parts: {},
      findings: [
        notPlanned(server.fqdn, `no server of the product uses ${server.fqdn}`, `Mirror again by the means of SQL Server; see '${PAGE}'.`),
      ],
    };
  const removed = uninstalledMirrors(principals, host.machine, `${PAGE} 3; procedures.md 7 G33, G35`, ['store answers']);
  const needs = [...sqlReady(situation, server.fqdn), ...removed.map(({ key }) => key)];
  const again = mirrors(situation, principals, pools, host.machine, `${PAGE} 8`, needs);
  const made = again.map(({ key }) => key);
  return {
    scenario: 'S5',
    parts: {
      databases: [
        ...readyHost(situation, host),
        storeAnswers(basis, host.machine, `${PAGE} 1; procedures.md 0 R5`, hostReady(host)),
        ...removed,
        ...sqlServer(situation, server, PAGE),
        ...again,
      ],
      start: pools.flatMap((pool) => restart(situation, pool, 'with its new mirror', 'procedures.md 7 G22', made)),
      proof: pools.map((pool) =>
        servicesRun(basis, machinesOf(pool), `services of all ${pool.fqdn} run`, 'procedures.md S15', [
          `restart ${pool.fqdn} with its new mirror`,
        ]),
      ),
    },
    findings: [],
  };
}

/**
 * Ends mirroring on the server that lives, type by type.
 * @param living the stores whose server lives
 */
export const uninstalledMirrors = (living: readonly Service[], where: string, source: string, needs: string[]): Draft[] => {
  const wanted = new Map(
    living.flatMap((store) =>
      databasesOf(store).map(({ databaseType }) => {
        const target = instanceOf(store);
        return [`${databaseType} ${instanceText(target).toLowerCase()}`, { databaseType, target }] as const;
      }),
    ),
  );
  return [...wanted].map(([name, { databaseType, target }]) =>
    commandDraft({
      key: `end mirroring ${name}`,
      needs,
      title: `End mirroring of the ${databaseType} databases on ${instanceText(target)}`,
      where,
      source,
      command: 'Uninstall-CsMirrorDatabase',
      parameters: { DatabaseType: databaseType, SqlServerFqdn: target.server, ...instanceParameter(target) },
      proof: null,
      expected: 'the command ends without an error',
    }),
  );
};
