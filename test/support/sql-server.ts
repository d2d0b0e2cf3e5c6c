import { onTestFinished } from 'vitest';
import { startInstance, type RunningInstance } from '../../src/lab/sql-server/server.js';
import { createInstance, type InstanceDescription, type LoginDescription } from '../../src/lab/sql-server/state/instance.js';
import type { Volume } from '../../src/lab/sql-server/files/disks.js';
import type { EncryptionPolicy } from '../../src/lab/sql-server/wire/prelogin.js';
import type { TlsAge } from '../../src/lab/sql-server/wire/self-signed.js';

/** The SQL login of the tests, an administrator; its password is no secret. */
export const PRACTICE = { name: 'practice', type: 'S', password: 'practice', sysadmin: true } as const satisfies LoginDescription;

/** An instance that stops when the test ends. */
export async function startedInstance({
  encryption,
  tls,
  windowsAdministrator,
  volumes,
  logins = [],
  ...description
}: Partial<InstanceDescription> & {
  encryption?: EncryptionPolicy;
  tls?: TlsAge;
  windowsAdministrator?: string;
  volumes?: Volume[];
} = {}): Promise<RunningInstance> {
  const administrators: LoginDescription[] =
    windowsAdministrator === undefined ? [] : [{ name: 'CONTOSO\\SQL Admins', type: 'G', sysadmin: true, members: [windowsAdministrator] }];
  const instance = createInstance({ machineName: 'sql01', ...description, logins: [PRACTICE, ...administrators, ...logins] });
  const running = await startInstance(instance, { encryption, tls, volumes });
  onTestFinished(() => running.stop());
  return running;
}
