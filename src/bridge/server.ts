import { ERRORS, LyncBackupError } from '../domain/errors.js';
import type { Emit } from '../domain/events.js';
import type { Json } from '../domain/json.js';
import type { SessionPipe } from '../ports/session-pipe.js';
import { Channel, type WriteLine } from './channel.js';
import { Inbox } from './inbox.js';
import { toLine } from './lines.js';
import { METHODS, PROTOCOL, type Method, type Output, type Params, type Result, type ToCore, type ToModule } from './protocol.js';

/** What a handler gets beside its parameters. */
export interface Request<M extends Method> {
  pipe: SessionPipe;
  emit: Emit;
  output: (value: Output<M>) => Promise<void>;
  signal: AbortSignal;
}

/** One handler per method; a method without one does not compile. */
export type Handlers = { [M in Method]: (params: Params<M>, request: Request<M>) => Promise<Result<M>> };

/** Serves the one request of this process: hello, then events and asks, then exactly one result or error. */
export async function serve(
  input: AsyncIterable<Uint8Array | string>,
  writeLine: WriteLine,
  versions: { core: string; node: string },
  handlers: Handlers,
): Promise<void> {
  await writeLine(toLine({ type: 'hello', protocol: PROTOCOL, version: versions.core, node: versions.node } satisfies ToModule));
  const inbox = new Inbox(input);
  let id = 1;
  let channel = new Channel(id, inbox, writeLine);
  try {
    const run = expectRun(await inbox.next());
    id = run.id;
    channel = new Channel(id, inbox, writeLine);
    if (run.protocol !== PROTOCOL)
      throw new LyncBackupError(
        'BridgeVersionMismatch',
        `the module speaks protocol ${run.protocol}, this core ${PROTOCOL}`,
        'Install one version of the whole module.',
      );
    const value = await dispatch(run.method, run.params, channel, inbox.signal, handlers);
    await channel.send({ type: 'result', id, value });
  } catch (cause) {
    await channel.send(errorMessage(id, asOurs(cause, inbox.signal)));
  }
}

async function dispatch(method: string, params: Json, channel: Channel, signal: AbortSignal, handlers: Handlers): Promise<Json> {
  if (!Object.hasOwn(METHODS, method))
    throw new LyncBackupError('InvalidRequest', `there is no method '${method}'`, 'Install one version of the whole module.');
  const row = METHODS[method as Method];
  const parsed = row.params.safeParse(params);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new LyncBackupError(
      'InvalidRequest',
      `${method}: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'invalid'}`,
      'Correct that parameter.',
    );
  }
  const handle = handlers[method as Method] as (params: unknown, request: Request<never>) => Promise<unknown>;
  const output = (value: unknown): Promise<void> =>
    channel.send({ type: 'output', id: channel.id, value: row.output.parse(value) as Json });
  const result = await handle(parsed.data, { pipe: channel, emit: channel.emit, output, signal });
  return row.result.parse(result);
}

function expectRun(message: ToCore): Extract<ToCore, { type: 'run' }> {
  if (message.type !== 'run')
    throw new LyncBackupError('BridgeBroken', `the module began with '${message.type}'`, 'Install one version of the whole module.');
  return message;
}

function asOurs(cause: unknown, signal: AbortSignal): LyncBackupError {
  if (cause instanceof LyncBackupError) return cause;
  if (signal.aborted) return new LyncBackupError('Cancelled', 'the run was stopped');
  return new LyncBackupError(
    'Internal',
    cause instanceof Error ? cause.message : String(cause),
    'This is a defect of LyncBackup: report it with what was done.',
    cause,
  );
}

const errorMessage = (id: number, { code, message, hint }: LyncBackupError): ToModule => ({
  type: 'error',
  id,
  code,
  category: ERRORS[code].category,
  message,
  hint,
});
