import { Chance } from './chance.js';
import type { AudioFile, ResponseGroups, RgsEntry } from './response-groups.js';

/** Workflows from the hotline to the switchboard; their names differ from pool to pool, as the product demands. */
const SUBJECTS = ['Service Desk', 'Sales', 'Facilities', 'Human Resources', 'Travel'];

/**
 * Response groups of one pool: one agent group, queue and workflow for each subject, hours and a holiday set for all.
 *
 * @param domain SIP domain of their contact objects
 */
export function fillResponseGroups(pool: string, domain: string, agents: readonly string[], seed: number): ResponseGroups {
  const chance = new Chance(seed, 'response groups', pool);
  const site = pool.split('.')[0]!;
  const entry = (name: string, properties: RgsEntry['properties'], audio: AudioFile | null = null): RgsEntry => ({
    id: chance.guid(),
    name: `${name} ${site}`,
    owner: pool,
    properties,
    audio,
  });
  const hours = [
    entry('Business hours', { MondayHours1: '08:00-18:00', TuesdayHours1: '08:00-18:00', FridayHours1: '08:00-16:00', Custom: false }),
  ];
  const holidaySets = [entry('Holidays', { HolidayList: ['2026-01-01', '2026-12-25'] })];
  const subjects = SUBJECTS.slice(0, chance.between(2, SUBJECTS.length));
  const groups = subjects.map((subject) =>
    entry(`${subject} agents`, {
      AgentAlertTime: 20,
      ParticipationPolicy: chance.pick(['Informal', 'Formal']),
      RoutingMethod: chance.pick(['LongestIdle', 'RoundRobin', 'Parallel']),
      AgentsByUri: [...new Set([1, 2, 3].map(() => chance.pick(agents)))],
    }),
  );
  const queues = subjects.map((subject, index) =>
    entry(`${subject} queue`, { TimeoutThreshold: 120, OverflowThreshold: 30, AgentGroupIDList: [groups[index]!.id] }),
  );
  const workflows = subjects.map((subject, index) =>
    entry(
      `${subject} line`,
      {
        PrimaryUri: `sip:${subject.toLowerCase().replaceAll(' ', '-')}-${site}@${domain}`,
        LineUri: `tel:+1425556${chance.between(1000, 9999)}`,
        Active: true,
        Language: 'en-US',
        TimeZone: 'Pacific Standard Time',
        BusinessHoursID: hours[0]!.id,
        HolidaySetIDList: [holidaySets[0]!.id],
        DefaultAction: `TransferToQueue ${queues[index]!.id}`,
      },
      audioFile(`${subject} greeting.wav`, chance),
    ),
  );
  return {
    groups,
    queues,
    workflows,
    hours,
    holidaySets,
    settings: { agentRingbackGracePeriod: 60, disableCallContext: false, defaultMusicOnHold: audioFile('Music on hold.wav', chance) },
  };
}

const audioFile = (originalName: string, chance: Chance): AudioFile => ({
  originalName,
  uniqueName: `${chance.guid()}.wav`,
  bytes: chance.between(4, 40) * 1024,
});
