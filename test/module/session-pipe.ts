import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { Channel } from '../../src/bridge/channel.js';
import { Inbox } from '../../src/bridge/inbox.js';
import { toLine } from '../../src/bridge/lines.js';
import { PROTOCOL } from '../../src/bridge/protocol.js';
import type { CommandEffect } from '../../src/domain/commands.js';
import type { SessionPipe } from '../../src/ports/session-pipe.js';
import { usePowerShell, type RunOptions } from './harness.js';
import { moduleWithBundle, productModule } from './sandbox.js';

const A_FILE_OF_TESTS_MS = 120_000;

/**
 * The pipe to a real module in a real PowerShell, for the test file that calls this at its top: one request that stays open, its core being
 * this process. The bundle that the module starts only passes on what goes by.
 * @param options.effect   the most that the request may do
 * @param options.commands  PowerShell text of the product's commands
 * @param options.secrets   of the request: a hashtable in PowerShell's words
 * @param options.isKilled  one of them ends the PowerShell
 */
export function useSessionPipe(options: {
  effect: CommandEffect;
  environment: RunOptions['environment'];
  commands?: string;
  secrets?: string;
  isKilled?: boolean;
}): SessionPipe {
  const { effect, environment, commands = '', secrets = '@{ }', isKilled = false } = options;
  const powershell = usePowerShell();
  let channel: Channel;
  let ended: Promise<unknown>;
  const server = createServer();
  const parent = mkdtempSync(join(tmpdir(), 'lyncbackup-pipe-'));

  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const connected = new Promise<Socket>((resolve) => server.once('connection', resolve));
    const relay = `const socket = require('node:net').connect(${port}, '127.0.0.1'); process.stdin.pipe(socket); socket.pipe(process.stdout);`;
    const imports = productModule(commands, { privateData: '@{ LyncBackupPractice = $true }', parent }) + moduleWithBundle(relay, parent);
    const script = `${imports} & (Get-Module LyncBackup) {
      function Wait-Test { [CmdletBinding()] param() Invoke-LyncCore -Cmdlet $PSCmdlet -Method 'test' -Params @{ } -Effect ${effect} -Secret ${secrets} }
      Wait-Test }`;
    ended = powershell.run(script, { environment, timeoutMs: A_FILE_OF_TESTS_MS });
    const socket = await Promise.race([connected, ended.then((result) => Promise.reject(new Error(JSON.stringify(result))))]);
    const write = (line: string): Promise<void> => new Promise((resolve) => socket.write(line, () => resolve()));
    await write(toLine({ type: 'hello', protocol: PROTOCOL, version: '0.1.0', node: process.version }));
    const inbox = new Inbox(socket);
    await inbox.next(); // the run
    channel = new Channel(1, inbox, write);
  });
  afterAll(async () => {
    await channel.send({ type: 'result', id: 1, value: null });
    await (isKilled ? ended.catch(() => undefined) : ended);
    server.close();
    rmSync(parent, { recursive: true, force: true });
  });
  return { ask: (ask, signal) => channel.ask(ask, signal) };
}
