import { expect, test } from 'vitest';
import { fsFailure } from '../../src/adapters/fs-failure.js';
import { LyncBackupError } from '../../src/domain/errors.js';

test.each([
  { system: 'ENOENT', code: 'ObjectNotFound' },
  { system: 'EEXIST', code: 'ObjectExists' },
  { system: 'ENOSPC', code: 'RepositoryFull' },
  { system: 'EDQUOT', code: 'RepositoryFull' },
  { system: 'EROFS', code: 'AccessDenied' },
  { system: 'EACCES', code: 'AccessDenied' },
  { system: 'EPERM', code: 'AccessDenied' },
  { system: 'EIO', code: 'StoreFailed' },
])('the operating system says $system, the administrator reads $code with the object named', ({ system, code }) => {
  const failure = fsFailure(Object.assign(new Error(`${system}: something`), { code: system }), 'sets/x/config/Config.zip');
  expect(failure).toMatchObject({ code, message: expect.stringContaining("'sets/x/config/Config.zip'") as string });
});

test('one of our own errors stays what it is', () => {
  const ours = new LyncBackupError('Cancelled', 'the run was stopped');
  expect(fsFailure(ours, 'x')).toBe(ours);
});
