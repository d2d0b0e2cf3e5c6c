import { INT } from '../types.js';
import { Pace, type FaultNumber, type FaultPoint } from '../faults.js';
import { OsFailure } from '../files/disks.js';
import { failure, fatal, message, SqlError } from '../messages.js';
import { wallNow } from '../state/model.js';
import { bind, NO_ROW } from './bind.js';
import { convert } from './convert.js';
import { statementScope } from './query.js';
import { Attention } from '../wire/conversation.js';
import { doneKind, evaluateText, report, type Run } from './run.js';
import { abortsOnError } from './run-transaction.js';
import type { Session } from './session.js';
import type { Device, Expression, Operand } from './syntax.js';

/** What BACKUP and RESTORE have in common. */
const PAGE_BYTES = 8192;
const MEBIBYTE = 2 ** 20;

export interface MediaRun extends Run {
  /** `BACKUP DATABASE`, as its messages call it. */
  readonly title: string;
  readonly command: number;
  readonly line: number;
}

/** Ends a failed statement with 3013, a cancelled one with 3204 before it. @returns false when the rest of the batch must not run */
export async function abnormally(run: MediaRun, action: () => Promise<void>): Promise<boolean> {
  try {
    await action();
    return true;
  } catch (error) {
    const end = message(3013, [run.title]);
    if (error instanceof Attention) report(new SqlError([message(3204), end]), run, run.line);
    if (!(error instanceof SqlError)) throw error;
    report(new SqlError([...error.messages, end]), run, run.line);
    run.answer.done(run.command, null, { kind: doneKind(run), failed: true });
    return !error.endsBatch && !abortsOnError(run);
  } finally {
    run.session.state.running = null;
  }
}

/** A long statement: reports its percents, shows them to other sessions, and lets faults strike. */
export class Operation {
  private readonly pace: Pace;
  private nextPercent: number;

  constructor(
    point: FaultPoint,
    database: string,
    device: string,
    private readonly stats: number | null,
    private readonly run: MediaRun,
  ) {
    const { session, signal, title } = run;
    session.state.running = { command: title, database, percent: 0, startedMs: wallNow(session.instance.clock) };
    const effects = session.world.faults.strike(point, database);
    const fail = (number: FaultNumber): Error => faultError(number, database, device, session);
    this.pace = new Pace(effects, signal, fail, (percent) => this.tell(percent));
    this.nextPercent = stats ?? Infinity;
  }

  reach(done: number, total: number): Promise<void> {
    return this.pace.reach(Math.floor((done * 100) / total));
  }

  private tell(percent: number): void {
    const { session, answer } = this.run;
    session.state.running!.percent = percent;
    if (percent < this.nextPercent || this.stats === null) return;
    answer.message(message(3211, [percent]));
    answer.done(this.run.command, null, { kind: doneKind(this.run) });
    this.nextPercent = (Math.floor(percent / this.stats) + 1) * this.stats;
  }
}

/** An ordered error in the words it would have here. */
export function faultError(number: FaultNumber, database: string, device: string, session: Session): Error {
  switch (number) {
    case 1105:
      return failure(1105, 'dbo.SORT temporary run storage', database);
    case 1205:
      return fatal(1205, session.state.id);
    case 3201:
      return new SqlError(message(3201, [device, new OsFailure(5).text], 1));
    case 3202:
      return failure(3202, device, new OsFailure(112).text);
    case 3203:
      return failure(3203, device, new OsFailure(38).text);
    case 3241:
      return failure(3241, device);
    case 3154:
    case 4060:
      return failure(number, database);
    case 3257:
      return failure(3257, device.slice(0, 3), 2 ** 30, 2 ** 20);
    case 18456:
      return failure(18456, session.state.account);
  }
}

export function evaluateOperand(operand: Operand, session: Session): string {
  if (operand.kind === 'name') return operand.name;
  return evaluateText({ kind: 'variable', name: operand.name }, session) ?? '';
}

/** A device without a folder lies in the instance's own backup folder. */
export function devicePaths(devices: readonly Device[], session: Session): string[] {
  return devices.map(({ path }) => {
    const text = evaluateText(path, session) ?? '';
    return /[\\/]/.test(text) ? text : `${session.instance.defaultBackupPath}${text}`;
  });
}

export function evaluateInt(expression: Expression, session: Session): number {
  const bound = bind(expression, statementScope(session));
  return convert(bound.run(NO_ROW), bound.type, INT) as number;
}

/** 4035 for each file and 3014 at the end, each with the end of a statement behind it. */
export function pagesMessages(
  told: { database: string; position: number; files: readonly { name: string; pages: number }[]; startMs: number },
  run: MediaRun,
): void {
  const { answer, session, title, command } = run;
  const tell = (...args: Parameters<typeof message>): void => {
    answer.message(message(...args));
    answer.done(command, null, { kind: doneKind(run) });
  };
  for (const { name, pages } of told.files) tell(4035, [pages, told.database, name, told.position]);
  const pages = told.files.reduce((sum, file) => sum + file.pages, 0);
  const seconds = Math.max(0.001, (wallNow(session.instance.clock) - told.startMs) / 1000);
  tell(3014, [title, pages, seconds.toFixed(3), ((pages * PAGE_BYTES) / MEBIBYTE / seconds).toFixed(3)]);
}
