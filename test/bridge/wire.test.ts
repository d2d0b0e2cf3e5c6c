import { describe, expect, test } from 'vitest';
import { MAX_LINE } from '../../src/bridge/protocol.js';
import { BACKUP_EVERYTHING } from '../../src/operations/backup-environment.js';
import { emptyFolder } from '../support/folders.js';
import type { ModuleSide } from '../support/module-side.js';
import { startCore } from '../support/start-core.js';

const BACKUP = {
  ...BACKUP_EVERYTHING,
  timeoutMs: 1000,
};
const LIST = { repository: '/nowhere/at/all', set: null, latest: false };

describe('the built core', () => {
  test('says hello with its protocol first', async () => {
    const side = startCore();
    expect(await side.next()).toMatchObject({ type: 'hello', protocol: 1, node: process.version });
  });

  test.each([
    { fact: 'another protocol', act: (side: ModuleSide) => side.run('backup.list', LIST, 99), code: 'BridgeVersionMismatch', says: '99' },
    { fact: 'an unknown method', act: (side: ModuleSide) => side.run('backup.fly', LIST), code: 'InvalidRequest', says: 'backup.fly' },
    {
      fact: 'a missing parameter',
      act: (side: ModuleSide) => side.run('backup.list', { repository: 'r' }),
      code: 'InvalidRequest',
      says: 'set',
    },
    {
      fact: 'a parameter too many',
      act: (side: ModuleSide) => side.run('backup.list', { ...LIST, extra: 1 }),
      code: 'InvalidRequest',
      says: 'extra',
    },
    { fact: 'a line that is not JSON', act: (side: ModuleSide) => side.sendRaw('run!\n'), code: 'BridgeBroken', says: 'JSON' },
    {
      fact: 'a line that is too long',
      act: (side: ModuleSide) => side.sendRaw('x'.repeat(MAX_LINE + 1)),
      code: 'BridgeBroken',
      says: String(MAX_LINE),
    },
    {
      fact: 'an answer nobody asked for',
      act: (side: ModuleSide) => side.sendRaw('{"type":"beat","id":7,"ask":1}\n'),
      code: 'BridgeBroken',
      says: 'beat',
    },
    { fact: 'the end of input before a request', act: (side: ModuleSide) => side.closeInput(), code: 'Cancelled', says: 'stopped' },
    {
      fact: 'a repository that is missing',
      act: (side: ModuleSide) => side.run('backup.list', LIST),
      code: 'RepositoryMissing',
      says: '/nowhere/at/all',
    },
  ])('meets $fact with one error and ends', async ({ act, code, says }) => {
    const side = startCore();
    await side.next();
    act(side);
    expect(await side.next()).toMatchObject({ type: 'error', code, message: expect.stringContaining(says) as string });
    expect(await side.exited).toBe(0);
  });

  test('reads past a byte order mark and a carriage return', async () => {
    const side = startCore();
    await side.next();
    side.sendRaw('\uFEFF' + JSON.stringify({ type: 'run', protocol: 1, id: 3, method: 'backup.list', params: LIST }) + '\r\n');
    expect(await side.next()).toMatchObject({ type: 'error', id: 3, code: 'RepositoryMissing' });
  });

  test('writes ASCII only', async () => {
    const side = startCore();
    await side.next();
    side.run('backup.list', { ...LIST, repository: '/nöwhere/\u{1F4BE}' });
    const { message } = await side.nextOf('error');
    expect(message).toContain('/nöwhere/\u{1F4BE}');
  });

  test('asks for the session before anything else, with the properties it wants', async () => {
    const side = startCore();
    await side.next();
    side.run('environment.backup', { ...BACKUP, repository: emptyFolder() });
    expect(await side.next()).toMatchObject({ type: 'ask', id: 7, ask: 1, kind: 'read', name: 'Session', computer: null });
  });

  test('stops at a cancel while the module works, and at the end of input', async () => {
    for (const stop of [(side: ModuleSide) => side.send({ type: 'cancel' }), (side: ModuleSide) => side.closeInput()]) {
      const side = startCore();
      await side.next();
      side.run('environment.backup', { ...BACKUP, repository: emptyFolder() });
      await side.nextOf('ask');
      stop(side);
      expect(await side.next()).toMatchObject({ type: 'error', code: 'Cancelled' });
      expect(await side.exited).toBe(0);
    }
  });

  test('goes on after a beat and takes rows in chunks', async () => {
    const side = startCore();
    await side.next();
    side.run('installation.test', {});
    const { ask } = await side.nextOf('ask');
    side.send({ type: 'beat', id: 7, ask });
    expect(await side.next()).toEqual({ type: 'next', id: 7, ask });
    side.send({ type: 'chunk', id: 7, ask, rows: [SESSION] });
    expect(await side.next()).toEqual({ type: 'next', id: 7, ask });
    side.send({ type: 'answer', id: 7, ask, outcome: 'done', errors: [], warnings: [], abandoned: false });
    expect(await side.nextOf('output')).toMatchObject({ value: { Check: 'Bridge', Status: 'Passed' } });
    expect(await side.nextOf('result')).toMatchObject({ value: null });
  });

  test.each([
    {
      outcome: 'failed',
      error: { message: 'no', errorId: 'X', category: 'PermissionDenied', exception: 'System.Exception', target: null },
      code: 'RightsMissing',
    },
    {
      outcome: 'failed',
      error: { message: 'no', errorId: 'X', category: 'NotSpecified', exception: 'System.Exception', target: null },
      code: 'StepFailed',
    },
    {
      outcome: 'done',
      error: { message: 'partly', errorId: 'X', category: 'NotSpecified', exception: 'System.Exception', target: null },
      code: 'StepFailed',
    },
    { outcome: 'timedOut', error: null, code: 'StepTimedOut' },
    { outcome: 'refused', error: null, code: 'CommandNotAllowed' },
    { outcome: 'moduleMissing', error: null, code: 'LyncModuleMissing' },
  ] as const)('turns an answer "$outcome" into $code', async ({ outcome, error, code }) => {
    const side = startCore();
    await side.next();
    side.run('installation.test', {});
    const { ask } = await side.nextOf('ask');
    side.send({ type: 'answer', id: 7, ask, outcome, errors: error ? [error] : [], warnings: [], abandoned: false });
    expect(await side.next()).toMatchObject({ type: 'error', code });
  });
});

const SESSION = {
  PSVersion: '5.1',
  PSEdition: 'Desktop',
  Is64BitProcess: true,
  IsElevated: true,
  LanguageMode: 'FullLanguage',
  ExecutionPolicy: 'RemoteSigned',
  User: 'CONTOSO\\backup',
  Groups: ['RTCUniversalServerAdmins'],
  CanDelegate: true,
  Host: 'fe01',
  ModuleName: 'Lync',
  ModuleVersion: '5.0.8308.0',
  ModuleIsProxy: false,
  ModuleIsPractice: false,
  ModuleProblem: null,
};
