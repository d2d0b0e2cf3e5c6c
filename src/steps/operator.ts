import { z } from 'zod';
import { OperatorTask, TaskValues } from '../domain/operator-tasks.js';
import { Probe } from '../domain/probes.js';
import { look } from './probes/index.js';
import type { RestoreHandler } from './world.js';

const Args = z.strictObject({
  task: OperatorTask,
  values: TaskValues, // what is typed in or chosen, exactly
  instructions: z.array(z.string()).min(1), // a line each
  probe: Probe, // says whether it was done
  lasts: z.boolean().default(true), // still true at the end of the run
});

const PROBE_AGAIN = 0;
const CHOICES = [
  { label: '&Probe again', help: 'It is done: look again.' },
  { label: '&Leave', help: 'Stop here. Resume-LyncRestore goes on once it is done.' },
];

/**
 * Something a person has to do. It is shown with its exact values and never believed: only its probe ends it. Where nobody answers, the
 * run waits on disk.
 */
export const operatorStep: RestoreHandler<z.output<typeof Args>> = {
  args: Args,
  inDoubt: 'look',

  async apply({ instructions, probe }, world, { title }) {
    for (;;) {
      const { holds, detail } = await look(probe, world);
      if (holds === 'yes') return { evidence: detail, findings: [] };
      if (!world.ask) return { waiting: detail };
      const message = [...instructions, `Seen now: ${detail}.`].join('\n');
      const choice = await world.ask({ title, message, choices: CHOICES, preselected: PROBE_AGAIN });
      if (choice !== PROBE_AGAIN) return { waiting: detail };
    }
  },

  verify: async ({ probe, lasts }, world) => (lasts ? look(probe, world) : null),
};
