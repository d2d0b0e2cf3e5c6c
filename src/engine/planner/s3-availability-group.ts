import { probe } from '../../domain/probes.js';
import { warning, type Finding } from '../../domain/findings.js';
import { instanceText } from '../../domain/sql.js';
import { servicesOn, type Pool, type Service } from '../../domain/topology.js';
import { activeCentralStore, instanceOf, storeAnswers } from './blocks-central-store.js';
import { commandDraft } from './blocks-command.js';
import { operatorDraft } from './drafts-that-look.js';
import { databaseNames, databasesReady, sqlReady, sqlServer } from './blocks-sql-server.js';
import type { Loss } from './losses.js';
import { notPlanned } from './refusals.js';
import type { Draft, ScenarioPlan } from './restore-draft.js';
import { backEndServer, isRestoredAsDatabase } from './s3-back-end-server.js';
import { hostOf, hostReady, poolsOfStores, readyHost, type Situation } from './situation.js';

const SOURCE = 'procedures.md 6: no page covers the loss of a Back End in an availability group';

/**
 * Every replica of an availability group: the Back End comes back on its primary node, then the group is made again around it.
 * @param node FQDN of the primary node
 * @source procedures.md 6 [P]
 */
export function availabilityGroup(situation: Situation, listener: Pool, node: string, stores: readonly Service[]): ScenarioPlan {
  const central = activeCentralStore(situation.topology);
  if (stores.some(({ id }) => id === central?.id))
    return { scenario: 'S2', parts: {}, findings: [centralStoreInGroup(listener.fqdn, node)] };
  const plan = backEndServer(situation, listener, stores, node);
  const grouped = stores.filter(({ role }) => !NEVER_GROUPED.includes(role));
  const late = grouped.filter(isRestoredAsDatabase);
  const early = grouped.filter((store) => !late.includes(store));
  const records = plan.parts.records ?? [];
  return {
    ...plan,
    parts: {
      ...plan.parts,
      databases: [
        ...(plan.parts.databases ?? []),
        ...groupsAgain(listener, node, early, databasesReady(stores)),
        ...logins(situation, listener, node, stores),
      ],
      records: [...records, ...lateJoined(listener, node, late, [...databasesReady(stores), ...records.map(({ key }) => key)])],
    },
    findings: [...plan.findings, undocumented(listener.fqdn)],
  };
}

/**
 * One replica of a group that lives on the others.
 * @source procedures.md 6 [P]
 */
export function availabilityReplica(situation: Situation, { listener, node }: Extract<Loss, { kind: 'replica' }>): ScenarioPlan {
  const { basis, topology } = situation;
  const stores = servicesOn(topology, listener).filter(({ installedOn }) => installedOn.sqlInstance !== null);
  const pool = topology.pools.find(({ fqdn }) => fqdn === listener);
  const host = hostOf(situation, poolsOfStores(situation, stores), stores[0]?.serviceVersion ?? null);
  if (!pool || !host)
    return {
      scenario: 'S3',
      parts: {},
      findings: [notPlanned(node, `no server of the product uses ${listener}`, 'Rebuild the replica with the means of SQL Server.')],
    };
  return {
    scenario: 'S3',
    parts: {
      servers: sqlServer(situation, pool, SOURCE, node),
      store: [...readyHost(situation, host), storeAnswers(basis, host.machine, 'procedures.md 0 R5', hostReady(host))],
      databases: [
        ...groupsAgain(
          pool,
          node,
          stores.filter(({ role }) => !NEVER_GROUPED.includes(role)),
          sqlReady(situation, listener),
        ),
        ...logins(situation, pool, node, stores),
      ],
    },
    findings: [undocumented(node)],
  };
}

/** @source procedures.md 6 */
const NEVER_GROUPED = ['PersistentChatStore', 'PersistentChatComplianceStore'];

/** The group of each instance behind the listener, with the databases that are not restored by RESTORE. */
const groupsAgain = (listener: Pool, node: string, stores: readonly Service[], needs: string[]): Draft[] =>
  perInstance(stores).map(({ instance, databases }) => groupAgain(listener, node, instance, databases, needs));

/** RESTORE does not go onto a database of a group, so that these join it when they are restored. */
const lateJoined = (listener: Pool, node: string, stores: readonly Service[], needs: string[]): Draft[] =>
  perInstance(stores).map(({ instance, databases }) =>
    operatorDraft({
      key: `availability group ${listener.fqdn} ${databases.join(' ')}`,
      needs,
      task: 'joinAvailabilityGroup',
      values: { listener: listener.fqdn, instance: instance ?? '', node, databases },
      title: `Add ${databases.join(', ')} to the availability group of ${listener.fqdn}`,
      where: node,
      source: `${SOURCE}; error 3104 of RESTORE`,
      instructions: [
        `Set the recovery model of ${databases.join(', ')} to full and back each of them up.`,
        `Add them to the availability group behind ${listener.fqdn}, seed them on its other replicas, and wait until they are synchronized.`,
      ],
      probe: probe('availability-group', { listener: listener.fqdn, instance, node, databases }),
      expected: `${node} is the primary replica, and every replica keeps ${databases.join(', ')}`,
    }),
  );

function perInstance(stores: readonly Service[]): { instance: string | null; databases: string[] }[] {
  const targets = new Map(stores.map((store) => [instanceText(instanceOf(store)).toLowerCase(), instanceOf(store)]));
  return [...targets.values()].map((target) => ({ instance: target.instance, databases: databaseNames(stores, target) }));
}

const groupAgain = (listener: Pool, node: string, instance: string | null, databases: string[], needs: string[]): Draft =>
  operatorDraft({
    key: `availability group ${listener.fqdn}`,
    needs,
    task: 'joinAvailabilityGroup',
    values: { listener: listener.fqdn, instance: instance ?? '', node, databases },
    title: `Bring ${node} into the availability group of ${listener.fqdn}`,
    where: node,
    source: SOURCE,
    instructions: [
      `Join ${node} to its Windows Server failover cluster and to the availability group behind ${listener.fqdn}; where the group is gone too, set up its other replicas as this one was, and make it again with its listener on port 1433.`,
      `Its databases are ${databases.join(', ')}: in the full recovery model, each backed up once.`,
      'Seed them on every replica and wait until they are synchronized; Persistent Chat and the report server stay outside the group.',
      `Fail over to ${node}, so that the next step can write its logins.`,
    ],
    probe: probe('availability-group', { listener: listener.fqdn, instance, node, databases }),
    expected: `the listener ${listener.fqdn} answers, with ${node} as primary replica, and every replica keeps the databases`,
  });

/** Each replica gets the logins of the product by an update while it is primary. */
function logins(situation: Situation, listener: Pool, node: string, stores: readonly Service[]): Draft[] {
  const host = hostOf(situation, poolsOfStores(situation, stores), stores[0]?.serviceVersion ?? null);
  if (!host) return [];
  return [
    commandDraft({
      key: `logins ${node}`,
      needs: [`availability group ${listener.fqdn}`],
      title: `Give ${node} the logins of the product`,
      where: host.machine,
      source: `${SOURCE}; AG rules`,
      command: 'Install-CsDatabase',
      parameters: { ConfiguredDatabases: true, Update: true, SqlServerFqdn: node },
      proof: null,
      expected: 'the command ends without an error; repeat it for each other replica after a failover to it',
    }),
  ];
}

const undocumented = (object: string): Finding =>
  warning(
    'NotDocumented',
    object,
    `no page describes the loss of ${object}, which is part of an availability group`,
    'The steps follow the rules for such groups; have somebody who knows SQL Server beside you.',
  );

/** The pointer would lead to a listener that is only there once the databases are. */
const centralStoreInGroup = (listener: string, node: string): Finding =>
  notPlanned(
    listener,
    `the Central Management store was in the availability group of ${listener}, and no page says how it comes back there`,
    `Follow 'restoring-the-server-hosting-the-central-management-store' with ${node} as a stand-alone SQL Server, then make the group again and point Set-CsConfigurationStoreLocation to ${listener}.`,
  );
