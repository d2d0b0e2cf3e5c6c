import { setTimeout as delay } from 'node:timers/promises';
import { CmdletError } from './cmdlets/cmdlet-error.js';
import type { Fault } from './faults.js';
import type { CallEvent } from './run-command.js';

/** The other side went away after it had done what was asked. */
export class AnswerLost extends Error {
  override readonly name = 'AnswerLost';
}

/** The stream of one call, as the fault has it. Rejects with the signal's reason when a call that hangs or is slow is given up. */
export async function* runWithFault(
  fault: Fault | null,
  run: () => AsyncIterable<CallEvent>,
  signal?: AbortSignal,
): AsyncGenerator<CallEvent> {
  if (fault?.kind === 'fail') throw new CmdletError(fault.error);
  if (fault?.kind === 'hang') {
    yield* hang(run, fault.after ?? 0, signal);
    return;
  }
  if (fault?.kind === 'slow') await delay(fault.delayMs, undefined, { signal });
  if (fault?.kind === 'loseAnswer') {
    const events = run()[Symbol.asyncIterator]();
    while (!(await events.next()).done);
    throw new AnswerLost('the connection was closed before the answer came');
  }
  for await (const event of run()) {
    signal?.throwIfAborted();
    yield event;
  }
  if (fault?.kind === 'error') yield { kind: 'error', error: fault.error };
}

async function* hang(run: () => AsyncIterable<CallEvent>, after: number, signal?: AbortSignal): AsyncGenerator<CallEvent> {
  let left = after;
  if (left > 0)
    for await (const event of run()) {
      yield event;
      if (event.kind === 'object') left -= 1;
      if (left === 0) break;
    }
  await forever(signal);
}

/** Ends only with the signal. */
const forever = (signal?: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    if (signal?.aborted) reject(signal.reason as Error);
  });
