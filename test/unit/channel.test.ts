import { expect, test } from 'vitest';
import { Channel } from '../../src/bridge/channel.js';
import { Inbox } from '../../src/bridge/inbox.js';

const ASK = { kind: 'command', name: 'Get-CsPool', computer: null, args: {}, select: ['Fqdn'], timeoutMs: 1000 } as const;
const done = { type: 'answer', id: 1, ask: 1, outcome: 'done', errors: [], warnings: [], abandoned: false };

test('writes nothing while the module has the turn, then the latest progress before the turn goes back', async () => {
  const { channel, module, written } = pair();
  const progress = (at: number) => ({ type: 'progress', stepId: 's', activity: 'a', done: at, total: 3, unit: 'steps' }) as const;
  const rows = collect(channel.ask(ASK, new AbortController().signal));
  await settle();
  channel.emit(progress(1));
  channel.emit({ type: 'log', level: 'verbose', text: 'kept' });
  channel.emit(progress(2));
  await settle();
  expect(written.map(typeOf)).toEqual(['ask']);
  module.say({ type: 'beat', id: 1, ask: 1 });
  await settle();
  expect(written.map(typeOf)).toEqual(['ask', 'log', 'progress', 'next']);
  expect(written[2]).toMatchObject({ done: 2 });
  module.say(done);
  expect(await rows).toEqual([]);
});

test('a reader that goes away cancels the command and leaves the pipe ready for the next ask', async () => {
  const { channel, module, written } = pair();
  const reading = (async () => {
    for await (const row of channel.ask(ASK, new AbortController().signal)) return row;
    return null;
  })();
  module.say({ type: 'chunk', id: 1, ask: 1, rows: [{ Fqdn: 'a' }, { Fqdn: 'b' }] });
  await settle();
  expect(written.map(typeOf)).toEqual(['ask', 'cancel']);
  module.say({ ...done, outcome: 'stopped' });
  expect(await reading).toEqual({ Fqdn: 'a' });
  const second = collect(channel.ask(ASK, new AbortController().signal));
  await settle();
  module.say({ ...done, ask: 2 });
  expect(await second).toEqual([]);
});

test('an abort is told to the module at its next sign of life', async () => {
  const { channel, module, written } = pair();
  const stop = new AbortController();
  const rows = collect(channel.ask(ASK, stop.signal));
  await settle();
  stop.abort();
  module.say({ type: 'beat', id: 1, ask: 1 });
  await settle();
  expect(written.map(typeOf)).toEqual(['ask', 'cancel']);
  module.say({ ...done, outcome: 'stopped' });
  expect(await rows).toEqual([]);
});

test('pieces of a long text become one row', async () => {
  const { channel, module } = pair();
  const rows = collect(channel.ask(ASK, new AbortController().signal));
  module.say({ type: 'piece', id: 1, ask: 1, text: '<Topology', last: false });
  module.say({ type: 'piece', id: 1, ask: 1, text: '/>', last: true });
  module.say(done);
  expect(await rows).toEqual([{ '.': '<Topology/>' }]);
});

test('an ask within an ask is refused instead of waiting for ever', async () => {
  const { channel, module } = pair();
  const rows = collect(channel.ask(ASK, new AbortController().signal));
  await expect(collect(channel.ask(ASK, new AbortController().signal))).rejects.toMatchObject({ code: 'Internal' });
  module.say(done);
  await rows;
});

function pair() {
  const written: Record<string, unknown>[] = [];
  const queue: string[] = [];
  let wake: () => void = () => undefined;
  async function* lines() {
    for (;;) {
      while (queue.length > 0) yield queue.shift()!;
      await new Promise<void>((resolve) => (wake = resolve));
    }
  }
  const writeLine = async (line: string): Promise<void> => void written.push(JSON.parse(line) as Record<string, unknown>);
  const say = (message: unknown): void => {
    queue.push(JSON.stringify(message) + '\n');
    wake();
  };
  return { channel: new Channel(1, new Inbox(lines()), writeLine), module: { say }, written };
}

const typeOf = (message: Record<string, unknown>): unknown => message['type'];
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

async function collect<T>(rows: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const row of rows) all.push(row);
  return all;
}
