import { warning } from '../domain/findings.js';
import { CONFIRM } from '../domain/operator-tasks.js';
import type { Probed } from '../domain/probes.js';
import type { Applied } from './world.js';

/** Looking at what no probe reaches: an Edge Server in a workgroup answers nobody inside, and a second hop leads nowhere. */

const PROBE_AGAIN = 0;
export const LEAVE = 1;

const CHOICES = [
  { label: '&Probe again', help: 'It is done: look again.' },
  { label: '&Leave', help: 'Stop here. Resume-LyncRestore goes on once it is done.' },
];
const CONFIRMING = {
  label: '&Confirm',
  help: 'It was seen on the machine itself. The restore ends as Partial, because nothing here can prove it.',
};

/** What the operator may answer; to confirm is offered only where nothing can be seen from here, never against what was seen. */
export const choicesFor = (holds: 'no' | 'unknown', isOutOfReach: boolean) =>
  isOutOfReach && holds === 'unknown' ? [...CHOICES, CONFIRMING] : CHOICES;

/** What the operator was asked about. */
interface Asked {
  title: string; // of the step
  where: string; // the machine, or what else it concerns
  detail: string; // of what was seen before the question
}

/**
 * What follows from the answer. The work is done between question and answer, so the word is taken only for what cannot be seen after it.
 * @param look null: it cannot be told
 * @returns null: look again
 */
export async function answered(
  choice: number,
  { title, where, detail }: Asked,
  look: () => Promise<Probed | null>,
): Promise<Applied | null> {
  if (choice === PROBE_AGAIN) return null;
  if (choice !== CONFIRM) return { waiting: detail };
  const now = await look();
  if (now && now.holds !== 'unknown') return null;
  const unseen = now?.detail ?? detail;
  const fact = `'${title}' was confirmed by the operator and could not be looked at: ${unseen}`;
  const finding = warning('ConfirmedByOperator', where, fact, `Look at ${where} once more before it is handed over.`);
  return { evidence: `confirmed by the operator: ${unseen}`, findings: [finding] };
}

/** Told already when it was confirmed: nothing new is seen at the end. */
export const unlessUnseen = (seen: Probed, isOutOfReach: boolean): Probed | null =>
  isOutOfReach && seen.holds === 'unknown' ? null : seen;
