import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { builtProgram, ensureProgram } from '../dotnet-program.mjs';
import { findPowerShell } from './find-powershell.mjs';

/** @typedef {import('./find-powershell.mjs').PowerShellPath} PowerShellPath */

/** @type {import('../dotnet-program.mjs').DotnetProgram} */
const ENGINE_HOST = {
  folder: dirname(fileURLToPath(import.meta.url)),
  project: 'EngineHost.csproj',
  name: 'lyncbackup-pwsh',
  title: 'the PowerShell engine host',
  withoutSdk:
    'There is neither a PowerShell nor the .NET SDK 10 on this machine. ' +
    'Install PowerShell 7 (pwsh), or the .NET SDK 10.0 from which the project builds its own engine host, and run the command again.',
  withoutPackages: 'Check that NuGet packages can be reached, or install PowerShell 7 (pwsh).',
};

/** The engine host built from exactly the present sources; null when there is none. */
export const builtEngineHost = () => builtProgram(ENGINE_HOST);

/**
 * The PowerShell of `findPowerShell`, and when there is none, the engine host after building it.
 * @param {(line: string) => void} [say]
 * @returns {PowerShellPath}
 * @throws {Error} no PowerShell and no .NET SDK, or the build failed; the message names the next move
 */
export function ensurePowerShell(say) {
  return findPowerShell() ?? { kind: 'engine-host', path: ensureEngineHost(say) };
}

/**
 * Builds the engine host unless it is there already.
 * @param {(line: string) => void} [say]
 * @returns {string} path of the program
 * @throws {Error} no .NET SDK, or the build failed; the message names the next move
 */
export const ensureEngineHost = (say) => ensureProgram(ENGINE_HOST, say);

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(ensureEngineHost());
