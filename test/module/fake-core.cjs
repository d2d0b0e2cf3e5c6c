// The core's end of the pipe for tests: says hello, reads the run, and then does what the test wrote.
const { createInterface } = require('node:readline');

const say = (message) => process.stdout.write(JSON.stringify(message) + '\n');
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();

/** The next message of the module, null at the end of input. */
async function hear() {
  const { value, done } = await lines.next();
  return done ? null : JSON.parse(value);
}

module.exports = async function play(script, data) {
  say({ type: 'hello', protocol: 1, version: '0.1.0', node: process.version });
  const run = await hear();
  const id = run?.id ?? 1;
  let asks = 0;

  /** Asks, hands the turn back until the answer comes, and gives what the module sent: `during` may say something before, or return 'cancel'. */
  async function ask(wanted, during = () => 'next') {
    const ask = ++asks;
    const rows = [];
    const lineLengths = [];
    const seen = { rows, beats: 0, chunks: 0, pieces: 0, answer: null };
    let text = '';
    say({ type: 'ask', id, ask, kind: 'command', computer: null, args: {}, select: [], timeoutMs: 20000, ...wanted });
    for (;;) {
      const message = await hear();
      if (message === null || message.type === 'cancel') return process.exit(0);
      if (message.type === 'answer') return { ...seen, answer: message };
      if (message.type === 'beat') seen.beats++;
      if (message.type === 'chunk') {
        seen.chunks++;
        rows.push(...message.rows);
      }
      if (message.type === 'piece') {
        seen.pieces++;
        text += message.text;
        if (message.last) rows.push({ '.': text });
      }
      say({ type: (await during(message, seen)) ?? 'next', id, ask });
    }
  }

  await script({ say: (message) => say({ id, ...message }), hear, ask, run, data });
  process.stdin.destroy();
};
