import type { Emit } from '../../domain/events.js';
import type { SqlMessage } from '../../domain/sql.js';
import type { Clock } from '../../ports/clock.js';

const PERCENT_PROCESSED = 3211;

/** Turns what BACKUP and RESTORE say of themselves into progress with the time that is left. @returns for `onMessage` */
export function percentProgress(activity: string, stepId: string, clock: Clock, emit: Emit): (message: SqlMessage) => void {
  const startedMs = clock.now().getTime();
  return ({ number, text }) => {
    const percent = number === PERCENT_PROCESSED ? Number(/\d+/.exec(text)?.[0]) : NaN; // its words are in the language of the session
    if (!(percent > 0 && percent <= 100)) return;
    const seconds = (clock.now().getTime() - startedMs) / 1000;
    const left = percent === 100 ? '' : `, about ${Math.ceil((seconds * (100 - percent)) / percent)} s left`;
    emit({ type: 'progress', stepId, activity: `${activity}: ${percent} %${left}`, done: percent, total: 100, unit: 'steps' });
  };
}
