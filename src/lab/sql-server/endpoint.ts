import { runBatch } from './language/execute.js';
import { runProcedure } from './language/run-calls.js';
import { runTransaction } from './language/run-transaction.js';
import { COMMAND, doneKind, report, type Run } from './language/run.js';
import { message, SqlError } from './messages.js';
import { Session } from './language/session.js';
import type { ServerWorld } from './server-world.js';
import { freeSessionId, serverName, wallNow, type SessionState } from './state/model.js';
import { isAtLeast } from './state/products.js';
import { sqlAccount, startingDatabase, windowsAccount } from './state/sign-in.js';
import type { Answer } from './wire/answer.js';
import {
  Attention,
  ConnectionCut,
  type Endpoint,
  type Request,
  type ServedSession,
  type SignedIn,
  type SignIn,
} from './wire/conversation.js';
import { TDS } from './wire/login7.js';
import type { EncryptionPolicy } from './wire/prelogin.js';
import { selfSignedContext, type TlsAge } from './wire/self-signed.js';
import type { ServerMessage } from './wire/tokens.js';

export interface EndpointOptions {
  readonly encryption: EncryptionPolicy;
  readonly tls: TlsAge;
}

/** An instance as the wire sees it: who may sign in, and sessions that run what they are sent. */
export function endpointOf(world: ServerWorld, { encryption, tls }: EndpointOptions): Endpoint {
  const { instance } = world;
  const { product } = instance;
  return {
    serverName: serverName(instance),
    programName: 'Microsoft SQL Server',
    version: [product.major, product.minor, product.build],
    tdsVersion: isAtLeast(product, '2012') ? TDS.v74 : TDS.v73b,
    encryption,
    secureContext: () => selfSignedContext(tls),
    domainName: instance.domainName,
    signIn: (request) => signIn(world, request),
  };
}

function signIn(
  world: ServerWorld,
  { login, windowsAccount: windows, isEncrypted, disconnect }: SignIn,
): SignedIn | { refused: ServerMessage[] } {
  const { instance, faults, twin } = world;
  twin?.refresh();
  const account = windows === null ? sqlAccount(instance, login.userName, login.password) : windowsAccount(instance, windows);
  if (!account) return { refused: [message(18456, [windows ?? login.userName])] };
  const planned = faults.strike('sign-in', login.database).find((effect) => effect.kind === 'error');
  if (planned?.number === 18456) return { refused: [message(18456, [account.name])] };

  const state: SessionState = {
    id: freeSessionId(instance),
    account: account.name,
    logins: account.logins,
    hostName: login.hostName,
    programName: login.applicationName,
    isEncrypted,
    authentication: windows === null ? 'SQL' : 'NTLM',
    connectedMs: wallNow(instance.clock),
    database: 'master',
    running: null,
    disconnect,
  };
  const session = new Session(world, state);
  const database = startingDatabase(instance, login.database);
  if (planned?.number === 4060 || database === null || session.isRefused(database))
    return { refused: [message(4060, [login.database]), message(18456, [account.name])] };

  state.database = database;
  instance.sessions.set(state.id, state);
  const messages = [message(5701, [database]), message(5703, ['us_english'])];
  return { session: served(session, database), messages };
}

function served(session: Session, database: string): ServedSession {
  const { state, instance } = session;
  return {
    id: state.id,
    get database() {
      return state.database;
    },
    run: (request, answer, signal) => serve(session, request, answer, signal),
    reset: () => {
      session.reset();
      state.database = database;
    },
    close: () => {
      session.reset();
      if (instance.sessions.get(state.id) === state) instance.sessions.delete(state.id); // somebody else may have the number by now
    },
  };
}

async function serve(session: Session, request: Request, answer: Answer, signal: AbortSignal): Promise<void> {
  const run: Run = { session, answer, signal, depth: 0 };
  const { twin } = session.world;
  if (twin?.isAlive() === false) throw new ConnectionCut();
  twin?.refresh();
  try {
    await start(request, run);
  } catch (error) {
    if (!(error instanceof Attention)) throw error;
    answer.done(0, null, { kind: doneKind(run), failed: true });
  } finally {
    session.state.running = null;
    twin?.keep();
  }
  if (twin?.isAlive() === false) throw new ConnectionCut();
}

async function start(request: Request, run: Run): Promise<void> {
  if (request.kind === 'batch') return runBatch(request.text, run);
  try {
    if (request.kind === 'call') await runProcedure(request.procedure.split('.'), request.parameters, run);
    else runTransaction(request.request, run);
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    report(error, run);
    run.answer.done(COMMAND.other, null, { failed: true });
  }
}
