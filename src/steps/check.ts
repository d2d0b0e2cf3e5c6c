import { z } from 'zod';
import { LyncBackupError } from '../domain/errors.js';
import { Probe } from '../domain/probes.js';
import { look } from './probes/index.js';
import { answered, choicesFor, unlessUnseen } from './seen-on-machine.js';
import type { RestoreHandler } from './world.js';

const PAUSE_MS = 5_000;

const Args = z.strictObject({
  probe: Probe,
  hint: z.string(), // the next move when it does not hold
  waitMs: z.int().nonnegative(), // how long it may take to become true; 0: it must be true now
  lasts: z.boolean(), // still true at the end of the run
  isOutOfReach: z.boolean().default(false), // nothing here may see it: the operator may confirm what cannot be told
});

/** Looks at something that must be true before the run may go on. What cannot be told is not true. */
export const checkStep: RestoreHandler<z.infer<typeof Args>> = {
  args: Args,
  inDoubt: 'repeat',

  async apply({ probe, hint, waitMs, isOutOfReach }, world, { title, where }) {
    const untilMs = world.clock.now().getTime() + waitMs;
    for (;;) {
      const { holds, detail } = await look(probe, world);
      if (holds === 'yes') return { evidence: detail, findings: [] };
      if (isOutOfReach && holds === 'unknown') {
        const message = `${hint}\nSeen now: ${detail}.`;
        const choice = await world.ask?.({ title, message, choices: choicesFor(holds, isOutOfReach), preselected: 0 });
        if (choice === undefined) return { waiting: detail };
        const answer = await answered(choice, { title, where, detail }, () => look(probe, world));
        if (answer) return answer;
        continue;
      }
      if (world.clock.now().getTime() >= untilMs)
        throw new LyncBackupError('StepFailed', holds === 'no' ? detail : `'${title}' could not be told: ${detail}`, hint);
      await world.clock.sleep(PAUSE_MS, world.signal);
    }
  },

  verify: async ({ probe, isOutOfReach }, world) => unlessUnseen(await look(probe, world), isOutOfReach),
};
