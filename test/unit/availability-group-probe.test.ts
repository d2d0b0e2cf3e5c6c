import { expect, test } from 'vitest';
import { probe } from '../../src/domain/probes.js';
import { look, type RestoreWorld } from '../../src/steps/index.js';

const ROW = {
  DatabaseName: 'rtcxds',
  GroupName: 'AG-sql01',
  PrimaryReplica: 'NODE1\\RTC',
  Replica: 'NODE2\\RTC',
  Mode: 'SYNCHRONOUS_COMMIT',
  State: 'SYNCHRONIZED',
};

test.each([
  { fact: 'has it', found: {}, holds: 'yes' },
  { fact: 'is still being seeded', found: { State: 'SYNCHRONIZING' }, holds: 'no' },
  { fact: 'follows as far as it ever does', found: { State: 'SYNCHRONIZING', Mode: 'ASYNCHRONOUS_COMMIT' }, holds: 'yes' },
  { fact: 'stands still', found: { State: 'NOT SYNCHRONIZING', Mode: 'ASYNCHRONOUS_COMMIT' }, holds: 'no' },
  { fact: 'is not connected', found: { State: null }, holds: 'no' },
  { fact: 'is the primary one', found: { PrimaryReplica: 'NODE2\\RTC' }, holds: 'no' },
])('where the other replica $fact, a group keeps a database: $holds', async ({ found, holds }) => {
  const rows = [
    { ...ROW, Replica: 'NODE1\\RTC' },
    { ...ROW, ...found },
  ];
  const world = { sql: { run: () => Promise.resolve({ sets: [{ rows }] }) } } as unknown as RestoreWorld;
  const args = { listener: 'sql01.contoso.com', instance: 'rtc', node: 'node1.contoso.com', databases: ['rtcxds'] };
  expect(await look(probe('availability-group', args), world)).toMatchObject({ holds });
});
