// A core that measures the session: a thousand small asks, then one ask with a hundred thousand objects. Writes what it found to a file.
const { readFileSync, writeFileSync } = require('node:fs');
const play = require('../module/fake-core.cjs');

const ASKS = 1000;
const OBJECTS = 100000;
const PROPERTIES = [
  'SipAddress',
  'DisplayName',
  'RegistrarPool',
  'LineURI',
  'Enabled',
  'EnterpriseVoiceEnabled',
  'VoicePolicy',
  'DialPlan',
  'WhenCreated',
  'Number',
];

const peakMiB = (pid) => Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;
const nowMiB = (pid) => Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;

module.exports = (resultPath) =>
  play(async (core) => {
    await core.ask({ name: 'Get-CsSipDomain', select: ['Name'] }); // the executor opens its runspace at the first ask
    const started = performance.now();
    for (let ask = 0; ask < ASKS; ask++) await core.ask({ name: 'Get-CsSipDomain', select: ['Name'] });
    const perAskMs = (performance.now() - started) / ASKS;

    const before = nowMiB(process.ppid);
    const begun = performance.now();
    let count = 0;
    await core.ask({ name: 'Get-CsUser', select: PROPERTIES, timeoutMs: 600000 }, (message, seen) => {
      count += seen.rows.splice(0).length; // read, and let go
      return 'next';
    });
    const result = {
      perAskMs,
      objects: count,
      objectsSeconds: (performance.now() - begun) / 1000,
      sessionGrowthMiB: peakMiB(process.ppid) - before,
      corePeakMiB: peakMiB(process.pid),
    };
    writeFileSync(resultPath, JSON.stringify(result));
    core.say({ type: 'result', value: null });
  });
