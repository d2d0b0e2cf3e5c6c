import { expect, test } from 'vitest';
import { LyncBackupError } from '../../src/domain/errors.js';
import type { RestoreResult } from '../../src/domain/results.js';
import { people } from '../../src/lab/deployment/people.js';
import { PAIRED_STANDARD_EDITION_SERVERS } from '../../src/lab/scenarios/topologies.js';
import { buildTopology } from '../../src/lab/topology/build-topology.js';
import type { Context } from '../../src/operations/context.js';
import { backedUp, lose, openSession, type Disks } from '../support/restore-practice.js';

const [A, B, C] = ['se01.contoso.com', 'se02.contoso.com', 'se03.contoso.com'];

type Command = Context['shell']['command'];

/** Moves the users of a lost server to a new one, with an operator who does each step when it is asked for, and something about a command otherwise. */
async function moved(disks: Disks, otherwise: (run: Command) => Command): Promise<RestoreResult> {
  const session = openSession(disks, {
    isInteractive: true,
    around: (context) => ({
      ...context,
      shell: {
        ...context.shell,
        command: otherwise((...args) => context.shell.command(...args)),
        choose: (question) => session.answer(question),
      },
    }),
  });
  return session.restore([A], { newPool: C });
}

async function withoutServer(): Promise<{ disks: Disks; usersOfA: string[] }> {
  const { disks } = await backedUp({ topology: buildTopology(PAIRED_STANDARD_EDITION_SERVERS), people: 8, computer: B });
  const usersOfA = [...people(disks.deployment)].flatMap(({ registrarPool, sipAddress }) => (registrarPool === A ? [sipAddress] : []));
  lose(disks, A);
  return { disks, usersOfA };
}

const homesOf = ({ deployment }: Disks, users: readonly string[]): string[] =>
  [...people(deployment)].flatMap(({ registrarPool, sipAddress }) => (users.includes(sipAddress) ? [registrarPool] : []));

async function* nothing(): AsyncGenerator<never> {}

test('somebody who was left behind stops the run, though every command ended well', async () => {
  const { disks, usersOfA } = await withoutServer();
  const left = usersOfA[0]!;
  const { Status, Findings, Steps } = await moved(disks, (run) => (name, args, options) => {
    return name === 'Move-CsUser' && args['Identity'] === left ? nothing() : run(name, args, options);
  });
  expect(Status).toBe('Failed');
  expect(Findings.map(({ Message }) => Message).join()).toContain(`there are 1 users of ${A}`);
  expect(Steps.find(({ Title }) => Title.startsWith('Bring the user data'))!.State).toBe('Pending');
});

test('somebody without a SIP address does not keep the others waiting', async () => {
  const { disks, usersOfA } = await withoutServer();
  const { Status, Findings } = await moved(
    disks,
    (run) =>
      async function* (name, args, options) {
        yield* run(name, args, options);
        if (name === 'Get-CsUser' && options.select.includes('SipAddress')) yield { Identity: 'CN=Half', SipAddress: '', RegistrarPool: A };
      },
  );
  expect(Status).toBe('Failed');
  expect(Findings.map(({ Message }) => Message).join()).toContain('1 objects without SipAddress');
  expect(new Set(homesOf(disks, usersOfA))).toEqual(new Set([C]));
});

test('data that did not arrive stops the run before the partner gives its copy away', async () => {
  const { disks } = await withoutServer();
  const { Status, Steps, Findings } = await moved(disks, (run) => (name, args, options) => {
    return name === 'Import-CsUserData' ? nothing() : run(name, args, options);
  });
  expect(Status).toBe('Failed');
  expect(Findings.map(({ Message }) => Message).join()).toContain('are not there');
  expect(Steps.find(({ Title }) => Title.startsWith('Remove from'))!.State).toBe('Pending');
});

test('response groups that did not arrive are not removed from the partner', async () => {
  const { disks } = await withoutServer();
  const { Status, Steps, Findings } = await moved(disks, (run) => (name, args, options) => {
    return name === 'Import-CsRgsConfiguration' && args['Destination'] === `service:ApplicationServer:${C}`
      ? nothing()
      : run(name, args, options);
  });
  expect(Status).toBe('Failed');
  expect(Findings.map(({ Hint }) => Hint).join()).toContain('Export-CsRgsConfiguration was not run');
  expect(Steps.find(({ Title }) => Title.startsWith('Remove the response groups'))!.State).not.toBe('Done');
});

test('nobody is moved while the partner has no copy of their data', async () => {
  const { disks, usersOfA } = await withoutServer();
  const [store] = Object.values(disks.deployment.sqlInstances)
    .filter(({ server }) => server === B)
    .flatMap(({ databases }) => (databases['rtcxds']?.content.kind === 'users' ? [databases['rtcxds'].content.store] : []));
  delete store!.backups;
  const { Status } = await moved(disks, (run) => run);
  expect(Status).toBe('Failed');
  expect(new Set(homesOf(disks, usersOfA))).toEqual(new Set([A]));
});

test('what was failed over by hand before there was a plan is found, and not failed over again', async () => {
  const { disks } = await withoutServer();
  const failovers: string[] = [];
  const { Status } = await moved(
    disks,
    (run) =>
      async function* (name, args, options) {
        const [failover, byHand] = ['Invoke-CsManagementServerFailover', failovers.length === 0 && args['ComputerName'] === B];
        if (byHand) yield* run(failover, { BackupSqlServerFqdn: B, BackupSqlInstanceName: 'rtc', Force: true }, options);
        if (byHand || name === failover) failovers.push(byHand ? 'by hand' : 'by the plan');
        yield* run(name, args, options);
      },
  );
  expect(failovers).toEqual(['by hand']);
  expect(Status).toBe('Succeeded');
});

test('somebody who cannot be moved is named, and does not keep the others waiting', async () => {
  const { disks, usersOfA } = await withoutServer();
  const held = usersOfA[0]!;
  const { Status, Findings } = await moved(disks, (run) => (name, args, options) => {
    if (name === 'Move-CsUser' && args['Identity'] === held) throw new LyncBackupError('StepFailed', 'the account is disabled');
    return run(name, args, options);
  });
  expect(Status).toBe('Failed');
  expect(Findings.map(({ Message }) => Message).join()).toContain(`failed for 1 of ${usersOfA.length} objects: ${held}`);
  expect(homesOf(disks, usersOfA).sort()).toEqual([A, ...usersOfA.slice(1).map(() => C)]);
});
