import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import type { SecureContext } from 'node:tls';
import { Answer } from './answer.js';
import { ProtocolError } from './bytes.js';
import { parseLogin7, TDS, type Login } from './login7.js';
import { ntlmChallenge, parseNtlm } from './ntlm.js';
import { MessageReader, MessageWriter, PACKET, type Message } from './packets.js';
import { agree, ENCRYPTION, parsePrelogin, writePrelogin, type Encryption, type EncryptionPolicy } from './prelogin.js';
import { parseBatch, parseCall, parseTransactionRequest, type ProcedureCall, type TransactionRequest } from './requests.js';
import { SecureChannel } from './secure-channel.js';
import { DONE, ENV, TokenWriter, type ServerMessage } from './tokens.js';

/** What a conversation needs to know about the instance that it serves. */
export interface Endpoint {
  readonly serverName: string;
  readonly programName: string;
  readonly version: readonly [major: number, minor: number, build: number];
  /** The newest layout the server speaks. */
  readonly tdsVersion: number;
  readonly encryption: EncryptionPolicy;
  readonly secureContext: () => SecureContext;
  readonly domainName: string;
  signIn(request: SignIn): SignedIn | { refused: ServerMessage[] };
}

/** Exactly one of password and Windows account. */
export interface SignIn {
  readonly login: Login;
  readonly windowsAccount: string | null;
  readonly isEncrypted: boolean;
  /** The server ends the session from its side. */
  readonly disconnect: () => void;
}

export interface SignedIn {
  readonly session: ServedSession;
  readonly messages: readonly ServerMessage[];
}

export type Request =
  { kind: 'batch'; text: string } | ({ kind: 'call' } & ProcedureCall) | { kind: 'transaction'; request: TransactionRequest };

export interface ServedSession {
  readonly id: number;
  readonly database: string;
  /** Rejects only when the connection is to be cut. */
  run(request: Request, answer: Answer, signal: AbortSignal): Promise<void>;
  /** Back to the state after sign-in. */
  reset(): void;
  close(): void;
}

/** The network is gone in the middle of an answer. */
export class ConnectionCut extends Error {
  override readonly name = 'ConnectionCut';
}

/** The client asked to stop, or is gone. */
export class Attention extends Error {
  override readonly name = 'Attention';
}

const BEFORE_SIGN_IN_BYTES = 128 * 1024;
const SIGNED_IN_BYTES = 16 * 1024 * 1024;
const SIGN_IN_TIMEOUT_MS = 15_000;
const DEFAULT_PACKET_BYTES = 4096;
const MAX_WAITING_REQUESTS = 4;
const DRAIN_ABOVE_BYTES = 256 * 1024;

/** One client on one socket, from the first byte to the last. */
export class Conversation {
  private readonly reader = new MessageReader(BEFORE_SIGN_IN_BYTES);
  private readonly clearReader = new MessageReader(BEFORE_SIGN_IN_BYTES); // of what came through TLS
  private channel: SecureChannel | null = null;
  private encryption: Encryption = ENCRYPTION.notSupported;
  private phase: 'prelogin' | 'login' | 'sspi' | 'refused' | 'ready' = 'prelogin';
  private login: Login | null = null;
  private session: ServedSession | null = null;
  private tdsVersion: number = TDS.v71;
  private packetBytes = DEFAULT_PACKET_BYTES;
  private readonly waiting: Message[] = [];
  private running: AbortController | null = null;
  private attention = false;

  constructor(
    private readonly socket: Socket,
    private readonly endpoint: Endpoint,
  ) {
    socket.setNoDelay(true);
    socket.setTimeout(SIGN_IN_TIMEOUT_MS, () => socket.destroy());
    socket.on('data', (chunk: Buffer) => this.guarded(() => this.receive(chunk)));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.closed());
  }

  private guarded(action: () => void): void {
    try {
      action();
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.socket.destroy();
    }
  }

  private receive(chunk: Buffer): void {
    for (let unread = chunk; unread.length > 0; unread = this.reader.takeUnread()) {
      const rest = this.channel && this.reader.isEmpty ? this.channel.takeRecords(unread) : unread;
      for (const message of this.reader.push(rest)) this.accept(message);
      if (!this.reader.hasTlsRecord) return;
      if (!this.channel) throw new ProtocolError('TLS was not agreed upon');
    }
  }

  private accept(message: Message): void {
    if (this.channel && message.type === PACKET.prelogin) {
      this.channel.receive(message.payload);
      return;
    }
    if (message.type === PACKET.attention) this.interrupt();
    else if (this.phase === 'prelogin') this.prelogin(message);
    else if (this.phase === 'login') this.startSignIn(message);
    else if (this.phase === 'sspi') this.continueSignIn(message);
    else if (this.phase === 'ready') this.enqueue(message);
    else throw new ProtocolError('something came after the login was refused');
  }

  private prelogin(message: Message): void {
    if (message.type === PACKET.login7) {
      this.startSignIn(message); // clients of 7.1 may leave the pre-login out
      return;
    }
    if (message.type !== PACKET.prelogin) throw new ProtocolError('something else came before the login');
    this.encryption = agree(this.endpoint.encryption, parsePrelogin(message.payload).encryption);
    this.sendMessage(PACKET.response, writePrelogin(this.endpoint.version, this.encryption));
    this.phase = 'login';
    if (this.encryption === ENCRYPTION.notSupported) return;
    this.channel = new SecureChannel(
      this.endpoint.secureContext(),
      (bytes) => this.socket.write(bytes),
      (bytes) => this.guarded(() => this.clearReader.push(bytes).forEach((clear) => this.accept(clear))),
      () => this.socket.destroy(),
    );
  }

  private startSignIn(message: Message): void {
    if (message.type !== PACKET.login7) throw new ProtocolError('something else came instead of the login');
    const login = parseLogin7(message.payload);
    if (login.tdsVersion < TDS.v71) throw new ProtocolError('the client is older than SQL Server 2000');
    const isEncrypted = this.channel !== null;
    if (this.endpoint.encryption === 'forced' && !isEncrypted) throw new ProtocolError('the login came without encryption');
    if (this.encryption === ENCRYPTION.loginOnly) this.channel = null;
    this.login = login;
    this.tdsVersion = Math.min(login.tdsVersion, this.endpoint.tdsVersion);
    if (login.sspi) this.takeToken(login.sspi);
    else this.finishSignIn(null);
  }

  private continueSignIn(message: Message): void {
    if (message.type !== PACKET.sspi) throw new ProtocolError('something else came instead of the next token of the sign-in');
    this.takeToken(message.payload);
  }

  private takeToken(token: Buffer): void {
    const ntlm = parseNtlm(token);
    if (ntlm?.kind === 'authenticate') this.finishSignIn(ntlm.account);
    else if (ntlm?.kind === 'negotiate' && this.phase !== 'sspi') this.challenge();
    else throw new ProtocolError('the sign-in token holds no NTLM message');
  }

  private challenge(): void {
    this.phase = 'sspi';
    const tokens = this.tokens();
    tokens.sspi(ntlmChallenge(this.endpoint.domainName, this.endpoint.serverName, randomBytes(8)));
    this.sendMessage(PACKET.response, tokens.take());
  }

  private finishSignIn(windowsAccount: string | null): void {
    const login = this.login!;
    const isEncrypted = this.channel !== null;
    const outcome = this.endpoint.signIn({ login, windowsAccount, isEncrypted, disconnect: () => this.socket.destroy() });
    const tokens = this.tokens();
    if ('refused' in outcome) {
      outcome.refused.forEach((message) => tokens.message(message));
      tokens.done({ kind: 'done', status: DONE.error, command: 0, rowCount: 0 });
      this.sendMessage(PACKET.response, tokens.take());
      this.phase = 'refused'; // the client hangs up; one that does not is hung up on, like any other that never signs in
      return;
    }
    this.session = outcome.session;
    this.packetBytes = Math.min(Math.max(login.packetBytes || DEFAULT_PACKET_BYTES, 512), 32767);
    tokens.textChange(ENV.database, outcome.session.database, 'master');
    tokens.collationChange();
    tokens.textChange(ENV.language, 'us_english', '');
    outcome.messages.forEach((message) => tokens.message(message));
    tokens.loginAck(this.endpoint.programName, this.endpoint.version);
    tokens.textChange(ENV.packetSize, String(this.packetBytes), String(DEFAULT_PACKET_BYTES));
    tokens.done({ kind: 'done', status: 0, command: 0, rowCount: 0 });
    this.sendMessage(PACKET.response, tokens.take());
    this.phase = 'ready';
    this.socket.setTimeout(0);
    this.reader.maxMessageBytes = this.clearReader.maxMessageBytes = SIGNED_IN_BYTES;
  }

  private enqueue(message: Message): void {
    if (this.waiting.length >= MAX_WAITING_REQUESTS) throw new ProtocolError('too many requests wait');
    this.waiting.push(message);
    if (!this.running) void this.work();
  }

  private async work(): Promise<void> {
    for (let message = this.waiting.shift(); message && !this.socket.destroyed; message = this.waiting.shift()) {
      this.running = new AbortController();
      try {
        await this.serve(message, this.running.signal);
      } catch (error) {
        this.socket.destroy();
        if (!(error instanceof ProtocolError) && !(error instanceof ConnectionCut)) throwLater(error);
      }
      this.running = null;
      if (this.attention) this.acknowledgeAttention();
    }
    if (this.socket.destroyed) this.leave();
  }

  private async serve(message: Message, signal: AbortSignal): Promise<void> {
    const request = this.parse(message);
    const tokens = this.tokens();
    if (message.reset) {
      this.session!.reset();
      tokens.resetDone();
    }
    const packets = new MessageWriter(PACKET.response, this.packetBytes, this.session!.id, (packet) => this.send(packet));
    const answer = new Answer(tokens, packets, () => this.drained());
    await this.session!.run(request, answer, signal);
    answer.end({ kind: request.kind === 'call' ? 'doneProc' : 'done', status: 0, command: 0, rowCount: 0 });
  }

  private parse(message: Message): Request {
    if (message.type === PACKET.sqlBatch) return { kind: 'batch', text: parseBatch(message.payload, this.tdsVersion) };
    if (message.type === PACKET.rpc) return { kind: 'call', ...parseCall(message.payload, this.tdsVersion) };
    if (message.type === PACKET.transaction)
      return { kind: 'transaction', request: parseTransactionRequest(message.payload, this.tdsVersion) };
    throw new ProtocolError(`a request of unknown type ${message.type}`);
  }

  /** The running answer ends first, as a message of its own; only then is the attention acknowledged, in the next one. */
  private interrupt(): void {
    if (this.phase !== 'ready') throw new ProtocolError('an attention came before the sign-in');
    this.attention = true;
    if (this.running) this.running.abort(new Attention());
    else this.acknowledgeAttention();
  }

  private acknowledgeAttention(): void {
    this.attention = false;
    const tokens = this.tokens();
    tokens.done({ kind: 'done', status: DONE.attention, command: 0, rowCount: 0 });
    this.sendMessage(PACKET.response, tokens.take());
  }

  private tokens(): TokenWriter {
    return new TokenWriter(this.tdsVersion, this.endpoint.serverName);
  }

  private sendMessage(type: number, payload: Buffer): void {
    const packets = new MessageWriter(type, this.packetBytes, this.session?.id ?? 0, (packet) => this.send(packet));
    packets.write(payload);
    packets.end();
  }

  private send(packet: Buffer): void {
    if (this.socket.destroyed) return;
    if (this.channel && this.phase !== 'prelogin') this.channel.write(packet);
    else this.socket.write(packet);
  }

  private async drained(): Promise<void> {
    if (this.socket.destroyed || this.socket.writableLength < DRAIN_ABOVE_BYTES) return;
    await new Promise<void>((resolve) => {
      this.socket.once('drain', resolve).once('close', resolve);
    });
  }

  /** A session whose client is gone lives on until what it was doing is undone. */
  private closed(): void {
    this.channel?.destroy();
    this.waiting.length = 0;
    if (this.running) this.running.abort(new Attention());
    else this.leave();
  }

  private leave(): void {
    this.session?.close();
    this.session = null;
  }
}

/** A mistake of this server must not look like a broken network to whoever practises. */
function throwLater(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}
