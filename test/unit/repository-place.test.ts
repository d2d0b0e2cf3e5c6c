import { expect, test } from 'vitest';
import type { Session } from '../../src/domain/session.js';
import { assertOutsidePools } from '../../src/engine/repository-place.js';
import { buildTopology } from '../../src/lab/topology/build-topology.js';
import { STANDARD_EDITION } from '../../src/lab/topology/examples.js';

const topology = buildTopology(STANDARD_EDITION);
const real = { Host: 'admin01', ModuleIsPractice: false } as Session;

test.each([
  { path: '\\\\se01.contoso.com\\backup', session: real, fine: false },
  { path: '\\\\SE01\\backup\\lync', session: real, fine: false },
  { path: '\\\\?\\UNC\\se01.contoso.com\\backup', session: real, fine: false },
  { path: '\\\\backup01.contoso.com\\lync', session: real, fine: true },
  { path: 'D:\\Backup', session: real, fine: true },
  { path: 'D:\\Backup', session: { ...real, Host: 'SE01' }, fine: false },
  { path: '/tmp/backup', session: { ...real, Host: 'SE01', ModuleIsPractice: true }, fine: true },
])('a repository at $path is outside every pool: $fine', ({ path, session, fine }) => {
  const check = () => assertOutsidePools(path, session, topology);
  if (fine) expect(check).not.toThrow();
  else expect(check).toThrow(/se01\.contoso\.com, a server of this deployment/);
});
