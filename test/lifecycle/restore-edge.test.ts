import { expect, test } from 'vitest';
import { differences, picture } from '../../src/lab/deployment/picture.js';
import { judgeDifferences } from '../../src/lab/scenarios/judge-differences.js';
import type { Question } from '../../src/ports/shell.js';
import { backedUp, lose, openSession, restoreWithOperator, type Disks } from '../support/restore-practice.js';

const [EDGE, FE1, FE2] = ['edge01.litwareinc.com', 'fe01.litwareinc.com', 'fe02.litwareinc.com'];
const CONFIRM = 2;

const world = async (lost: string): Promise<Disks> => {
  const { disks } = await backedUp({ topology: 'two-sites.xml', computer: FE1, people: 4, filesOfShare: 1 });
  lose(disks, lost);
  return disks;
};

test('an Edge Server waits for its operator where nobody can answer, and nothing of it is taken as done', async () => {
  const disks = await world(EDGE);
  const first = await openSession(disks).restore([EDGE]);
  expect(first).toMatchObject({ Status: 'WaitingForOperator' });
  expect(await openSession(disks).resume()).toMatchObject({ Status: 'WaitingForOperator' });
  expect(first.Steps.filter(({ State }) => State === 'Done')).toEqual([]);
});

test('the plan of an Edge Server that nobody could look at names its certificates by the topology, and the level of the others', async () => {
  const { document } = await openSession(await world(EDGE)).decide([EDGE]);
  const text = document.steps.flatMap(({ byHand }) => byHand).join('\n');
  expect(text).toContain('Leave it in its workgroup.');
  expect(text).toContain('CN=edgepool01.litwareinc.com (edgepool01.litwareinc.com), as the topology has the names');
  expect(text).toContain('CN=sip.litwareinc.com (sip.litwareinc.com');
  expect(text).toContain('On a server inside, Export-CsConfiguration -FileName "C:\\Config.zip" writes it');
  expect(text).toContain('others of its version had this level');
  expect(text).toContain(`Run on ${EDGE} itself, in its Management Shell: Start-CsWindowsService`);
  expect(text).not.toContain(`Start-CsWindowsService -ComputerName "${EDGE}"`);
});

test('what was confirmed is told step by step, and the rest of the Edge Server is proven', async () => {
  const disks = await world(EDGE);
  const { Status, Findings, Steps } = await restoreWithOperator(disks, [EDGE]);
  expect(Status).toBe('Partial');
  const confirmed = Findings.filter(({ Code }) => Code === 'ConfirmedByOperator');
  expect(confirmed.every(({ Object, Severity }) => Object === EDGE && Severity === 'Warning')).toBe(true);
  const isConfirmed = (title: string): boolean => confirmed.some(({ Message }) => Message.startsWith(`'${title}'`));
  expect(Steps.filter(({ Title }) => !isConfirmed(Title)).map(({ Title }) => Title)).toEqual([
    `Install the local configuration store on ${EDGE}`, // SQL Server of the practice answers everybody
    `Replicate the configuration to ${EDGE} anew`,
    `Check that the configuration has reached ${EDGE}`, // which the Central Management store tells
  ]);
});

test('a word does not stand against what can be seen once it is given', async () => {
  const disks = await world(EDGE);
  const machine = disks.deployment.computers[EDGE]!;
  const isClean = /is clean$/;
  const choose = ({ title }: Question): number => {
    if (isClean.test(title)) {
      Object.assign(machine, { reachable: true, running: true, state: 'osOnly' });
      machine.products.push({ name: 'Microsoft Lync Server 2013, Core Components', version: '5.0.8308.0' });
    }
    return CONFIRM;
  };
  const { Status, Steps, Findings } = await openSession(disks, { isInteractive: true, choose }).restore([EDGE]);
  expect(Status).toBe('Failed');
  expect(Steps.map(({ State }) => State).slice(0, 3)).toEqual(['Done', 'Failed', 'Pending']);
  expect(Findings.filter(({ Code, Message }) => Code === 'ConfirmedByOperator' && isClean.test(Message))).toEqual([]);
});

test('nobody is asked to confirm where remoting reaches the machine: an Edge Server is proven like any other', async () => {
  const { disks } = await backedUp({ topology: 'two-sites.xml', computer: FE1, people: 4, filesOfShare: 1 });
  disks.deployment.computers[EDGE]!.reachable = true;
  const before = picture(disks.deployment, disks.filesRoot);
  lose(disks, EDGE);
  const { Status, Findings } = await restoreWithOperator(disks, [EDGE]);
  expect(Findings.filter(({ Severity }) => Severity === 'Error')).toEqual([]);
  expect(Status).toBe('Succeeded');
  expect(judgeDifferences(differences(before, picture(disks.deployment, disks.filesRoot)), []).lost).toEqual([]);
});

test.each([
  { fact: 'another server that does not answer', server: FE2, spoil: () => undefined },
  {
    fact: 'an Edge Server that was seen to be wrong',
    server: EDGE,
    spoil: ({ deployment }: Disks) => {
      Object.assign(deployment.computers[EDGE]!, { reachable: true, running: true, state: 'osOnly' });
      deployment.computers[EDGE]!.products.push({ name: 'Microsoft Lync Server 2013, Core Components', version: '5.0.8308.0' });
    },
  },
])('to confirm is not offered for $fact', async ({ server, spoil }) => {
  const disks = await world(server);
  const asked: Question[] = [];
  const options = { isInteractive: true, choose: (question: Question) => (asked.push(question), CONFIRM) };
  const session = openSession(disks, options);
  const planned = await session.plan([server]);
  spoil(disks);
  const result = await session.restore([server]).catch((cause: unknown) => cause);
  expect(planned.Applicable).toBe(true);
  expect(asked.filter(({ choices }) => choices.length > 2)).toEqual([]);
  expect(result).not.toMatchObject({ Status: 'Succeeded' });
});
