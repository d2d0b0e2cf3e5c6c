import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { builtEngineHost } from './build-host.mjs';

/**
 * Where a PowerShell comes from: named by the user, PowerShell 7, Windows PowerShell, or the project's own engine host.
 * @typedef {{ kind: 'configured' | 'pwsh' | 'windows-powershell' | 'engine-host', path: string }} PowerShellPath
 */

/**
 * The PowerShell that tests and the practice run use (engineering.md 7.1), in this order: `LYNCBACKUP_POWERSHELL`, `pwsh` on PATH, `powershell.exe`, the built engine host.
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {PowerShellPath | null} null when there is none; `ensureEngineHost` builds one
 * @throws {Error} `LYNCBACKUP_POWERSHELL` names no file that can be started
 */
export function findPowerShell(env = process.env) {
  const configured = env['LYNCBACKUP_POWERSHELL'];
  if (configured) {
    if (!canStart(configured))
      throw new Error(`LYNCBACKUP_POWERSHELL names '${configured}', which is not a program. Correct the path or unset the variable.`);
    return { kind: 'configured', path: configured };
  }

  const pwsh = onPath(process.platform === 'win32' ? 'pwsh.exe' : 'pwsh', env);
  if (pwsh) return { kind: 'pwsh', path: pwsh };

  const windowsPowerShell = process.platform === 'win32' ? inSystemFolder(env) : null;
  if (windowsPowerShell) return { kind: 'windows-powershell', path: windowsPowerShell };

  const host = builtEngineHost();
  return host ? { kind: 'engine-host', path: host } : null;
}

/** @param {NodeJS.ProcessEnv} env */
function inSystemFolder(env) {
  const path = join(env['SystemRoot'] ?? 'C:\\Windows', 'System32', 'WindowsPowerShell', 'v1.0', 'powershell.exe');
  return canStart(path) ? path : null;
}

/**
 * @param {string} name
 * @param {NodeJS.ProcessEnv} env
 */
function onPath(name, env) {
  const folders = (env['PATH'] ?? env['Path'] ?? '').split(delimiter).filter(Boolean);
  return folders.map((folder) => join(folder, name)).find(canStart) ?? null;
}

/** @param {string} path */
function canStart(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
