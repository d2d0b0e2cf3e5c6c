import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { COMMANDS } from '../../src/domain/commands.js';
import { cmdletNames } from '../../src/lab/cmdlets/index.js';
import { parameterTable, type ReferencePage } from '../../src/lab/cmdlets/parameter-table.js';
import { cmdletParameters, knownCmdlets } from '../../src/lab/cmdlets/parameters.js';

const SHARED = process.env['LYNCBACKUP_SHARED'] ?? join(import.meta.dirname, '../../../shared');
const REFERENCE = join(SHARED, 'spec/lync-cmdlets.json');

describe('the parameter table', () => {
  test('covers every command the core may ask for', () => {
    expect(cmdletNames()).toEqual(expect.arrayContaining(Object.keys(COMMANDS)));
    expect(knownCmdlets()).toEqual(cmdletNames());
  });

  // `npx vitest run test/unit/lab-parameters.test.ts -u` writes it anew
  test.skipIf(!existsSync(REFERENCE))('is what the cmdlet reference says', async () => {
    const { cmdlets } = JSON.parse(readFileSync(REFERENCE, 'utf8')) as { cmdlets: Record<string, ReferencePage> };
    await expect(parameterTable(cmdlets, cmdletNames())).toMatchFileSnapshot('../../src/lab/cmdlets/parameters.json');
  });

  test.each([
    { command: 'Get-CsServerPatchVersion', version: 6, has: false },
    { command: 'Get-CsServerPatchVersion', version: 7, has: true },
    { command: 'Get-CsTopology', version: 5, has: true },
    { command: 'Get-CsNothing', version: 7, has: false },
  ])('$command in version $version: $has', ({ command, version, has }) => {
    expect(cmdletParameters(command, version) !== null).toBe(has);
  });
});
