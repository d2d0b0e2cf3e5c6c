import { setTimeout as sleep } from 'node:timers/promises';
import { ConnectionCut } from './wire/conversation.js';

/** Where a fault can strike. */
export type FaultPoint = 'sign-in' | 'backup' | 'restore' | 'verify' | 'inspect' | 'query';

/** What happens there instead of, or besides, what should. */
export type FaultEffect =
  | { kind: 'error'; number: FaultNumber; atPercent?: number }
  /** The network between client and server breaks; the server notices and gives up. */
  | { kind: 'cut'; atPercent: number }
  /** Every percent takes so long. */
  | { kind: 'slow'; msPerPercent: number }
  /** Undoing what was cancelled takes so long. */
  | { kind: 'unwind'; ms: number };

/** Errors of the server that can be ordered. 3202 is a full disk. */
export type FaultNumber = 1105 | 1205 | 3154 | 3201 | 3202 | 3203 | 3241 | 3257 | 4060 | 18456;

export interface Fault {
  readonly point: FaultPoint;
  /** Of a certain database only. */
  readonly database?: string;
  /** The n-th time from now on; the next time when not given. */
  readonly nth?: number;
  readonly effect: FaultEffect;
}

/** Faults in the order they were planned; each strikes once. */
export class FaultPlan {
  private readonly planned: { fault: Fault; passed: number }[] = [];

  add(...faults: readonly Fault[]): void {
    for (const fault of faults) this.planned.push({ fault, passed: 0 });
  }

  /** What strikes now. */
  strike(point: FaultPoint, database: string | null): FaultEffect[] {
    const effects: FaultEffect[] = [];
    for (const entry of [...this.planned]) {
      const { fault } = entry;
      const isMeant = fault.point === point && (fault.database === undefined || fault.database.toLowerCase() === database?.toLowerCase());
      if (!isMeant) continue;
      entry.passed++;
      if (entry.passed < (fault.nth ?? 1)) continue;
      this.planned.splice(this.planned.indexOf(entry), 1);
      effects.push(fault.effect);
    }
    return effects;
  }
}

/** Leads a long operation from percent to percent and lets the faults strike on the way. */
export class Pace {
  private percent = -1;

  constructor(
    private readonly effects: readonly FaultEffect[],
    private readonly signal: AbortSignal,
    private readonly fail: (number: FaultNumber) => Error,
    private readonly onPercent: (percent: number) => void,
  ) {}

  /** @throws what strikes, and `signal.reason` when the client asked to stop, after the time the undoing takes */
  async reach(percent: number): Promise<void> {
    while (this.percent < percent) {
      this.percent++;
      for (const effect of this.effects) await this.apply(effect);
      if (this.signal.aborted) await this.unwind();
      this.onPercent(this.percent);
    }
  }

  private async apply(effect: FaultEffect): Promise<void> {
    if (effect.kind === 'slow') await sleep(effect.msPerPercent, undefined, { signal: this.signal }).catch(() => undefined);
    if (effect.kind === 'cut' && effect.atPercent === this.percent) throw new ConnectionCut();
    if (effect.kind === 'error' && (effect.atPercent ?? 0) === this.percent) throw this.fail(effect.number);
  }

  private async unwind(): Promise<never> {
    for (const effect of this.effects) if (effect.kind === 'unwind') await sleep(effect.ms);
    throw this.signal.reason;
  }
}
