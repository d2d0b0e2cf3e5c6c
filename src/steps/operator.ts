import { z } from 'zod';
import { OperatorTask, TaskValues } from '../domain/operator-tasks.js';
import { Probe } from '../domain/probes.js';
import { look } from './probes/index.js';
import { answered, choicesFor, unlessUnseen } from './seen-on-machine.js';
import type { RestoreHandler } from './world.js';

const Args = z.strictObject({
  task: OperatorTask,
  values: TaskValues, // what is typed in or chosen, exactly
  instructions: z.array(z.string()).min(1), // a line each
  probe: Probe, // says whether it was done
  lasts: z.boolean().default(true), // still true at the end of the run
  isOutOfReach: z.boolean().default(false), // nothing here may see it: the operator may confirm what cannot be told
});

/**
 * Something a person has to do. It is shown with its exact values and never believed: only its probe ends it, or on a machine that no probe
 * reaches the word of the operator, which is written down as such. Where nobody answers, the run waits on disk.
 */
export const operatorStep: RestoreHandler<z.output<typeof Args>> = {
  args: Args,
  inDoubt: 'look',

  async apply({ instructions, probe, isOutOfReach }, world, { title, where }) {
    for (;;) {
      const { holds, detail } = await look(probe, world);
      if (holds === 'yes') return { evidence: detail, findings: [] };
      if (!world.ask) return { waiting: detail };
      const message = [...instructions, `Seen now: ${detail}.`].join('\n');
      const choice = await world.ask({ title, message, choices: choicesFor(holds, isOutOfReach), preselected: 0 });
      const answer = await answered(choice, { title, where, detail }, () => look(probe, world));
      if (answer) return answer;
    }
  },

  verify: async ({ probe, isOutOfReach }, world) => unlessUnseen(await look(probe, world), isOutOfReach),
};
