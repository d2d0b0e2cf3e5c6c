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

/** @returns null: look again */
export function answered(choice: number, title: string, machine: string, detail: string): Applied | null {
  if (choice === PROBE_AGAIN) return null;
  if (choice !== CONFIRM) return { waiting: detail };
  const hint = `Look at ${machine} once more before it is handed over.`;
  const finding = warning(
    'ConfirmedByOperator',
    machine,
    `'${title}' was confirmed by the operator and could not be looked at: ${detail}`,
    hint,
  );
  return { evidence: `confirmed by the operator: ${detail}`, findings: [finding] };
}

/** Told already when it was confirmed: nothing new is seen at the end. */
export const unlessUnseen = (seen: Probed, isOutOfReach: boolean): Probed | null =>
  isOutOfReach && seen.holds === 'unknown' ? null : seen;
