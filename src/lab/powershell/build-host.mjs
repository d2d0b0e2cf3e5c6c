import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findPowerShell } from './find-powershell.mjs';

const HOST_FOLDER = dirname(fileURLToPath(import.meta.url));
const OUTPUT_FOLDER = join(HOST_FOLDER, 'bin');
const PROGRAM = process.platform === 'win32' ? 'lyncbackup-pwsh.exe' : 'lyncbackup-pwsh';
const SOURCE_FILE = /\.(cs|csproj|psd1|psm1)$|packages\.lock\.json$/;
const SDK_MAJOR = 10;
const KEEP_BUILDS_MS = 24 * 60 * 60 * 1000;

/** @typedef {import('./find-powershell.mjs').PowerShellPath} PowerShellPath */

/** The engine host built from exactly the present sources; null when there is none. */
export function builtEngineHost() {
  const program = join(OUTPUT_FOLDER, sourcesDigest(), PROGRAM);
  return existsSync(program) ? program : null;
}

/**
 * The PowerShell of `findPowerShell`, and when there is none, the engine host after building it.
 * @param {(line: string) => void} [say]
 * @returns {PowerShellPath}
 * @throws {Error} no PowerShell and no .NET SDK, or the build failed; the message names the next move
 */
export function ensurePowerShell(say = sayOnStderr) {
  return findPowerShell() ?? { kind: 'engine-host', path: ensureEngineHost(say) };
}

/**
 * Builds the engine host unless it is there already. Builds are made aside and moved into place under the digest of their sources,
 * so two that run at once do no harm and a host that is running is never overwritten.
 * @param {(line: string) => void} [say]
 * @returns {string} path of the program
 * @throws {Error} no .NET SDK, or the build failed; the message names the next move
 */
export function ensureEngineHost(say = sayOnStderr) {
  const present = builtEngineHost();
  if (present) return present;

  requireSdk();
  say('Building the PowerShell engine host (once, about 10 seconds) ...');
  mkdirSync(OUTPUT_FOLDER, { recursive: true });
  const workFolder = mkdtempSync(join(OUTPUT_FOLDER, 'building-'));
  try {
    build(workFolder);
    return moveIntoPlace(join(workFolder, 'out'));
  } finally {
    rmSync(workFolder, { recursive: true, force: true });
  }
}

function requireSdk() {
  const sdks = spawnSync('dotnet', ['--list-sdks'], { encoding: 'utf8' });
  const majors = (sdks.stdout ?? '').split('\n').map((line) => Number.parseInt(line, 10));
  if (majors.some((major) => major >= SDK_MAJOR)) return;
  throw new Error(
    `There is neither a PowerShell nor the .NET SDK ${SDK_MAJOR} on this machine. ` +
      `Install PowerShell 7 (pwsh), or the .NET SDK ${SDK_MAJOR}.0 from which the project builds its own engine host, and run the command again.`,
  );
}

/** @param {string} workFolder */
function build(workFolder) {
  const args = ['build', join(HOST_FOLDER, 'EngineHost.csproj'), '-c', 'Release', '-o', join(workFolder, 'out'), '-v', 'quiet'];
  args.push(
    `-p:BaseIntermediateOutputPath=${join(workFolder, 'obj')}${sep}`,
    '-p:RestoreLockedMode=true',
    '-nodeReuse:false',
    '--disable-build-servers',
    '-nologo',
  );
  const env = { ...process.env, DOTNET_CLI_TELEMETRY_OPTOUT: '1', DOTNET_NOLOGO: '1' };
  const result = spawnSync('dotnet', args, { encoding: 'utf8', env });
  if (result.status === 0) return;
  throw new Error(
    `Building the PowerShell engine host failed:\n${(result.stdout ?? '') + (result.stderr ?? '')}\nCheck that NuGet packages can be reached, or install PowerShell 7 (pwsh).`,
  );
}

/** @param {string} built */
function moveIntoPlace(built) {
  const digest = sourcesDigest();
  const target = join(OUTPUT_FOLDER, digest);
  try {
    renameSync(built, target);
  } catch (error) {
    if (!existsSync(join(target, PROGRAM))) throw error; // otherwise another build was first, and it is the same
  }

  removeOldBuilds(digest);
  return join(target, PROGRAM);
}

/**
 * Yesterday's builds and what killed builds left behind; a newer one may be running.
 * @param {string} current
 */
function removeOldBuilds(current) {
  for (const name of readdirSync(OUTPUT_FOLDER)) {
    const path = join(OUTPUT_FOLDER, name);
    if (name !== current && Date.now() - statSync(path).mtimeMs > KEEP_BUILDS_MS) rmSync(path, { recursive: true, force: true });
  }
}

/** Names and contents of all sources, so a time stamp that a checkout sets means nothing. */
function sourcesDigest() {
  const digest = createHash('sha256');
  for (const path of sourceFiles(HOST_FOLDER)) {
    digest.update(relative(HOST_FOLDER, path).split(sep).join('/')).update('\0').update(readFileSync(path)).update('\0');
  }
  return digest.digest('hex').slice(0, 16);
}

/**
 * @param {string} folder
 * @returns {string[]}
 */
function sourceFiles(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.name !== 'bin' && entry.name !== 'obj')
    .flatMap((entry) =>
      entry.isDirectory() ? sourceFiles(join(folder, entry.name)) : SOURCE_FILE.test(entry.name) ? [join(folder, entry.name)] : [],
    )
    .sort();
}

/** @param {string} line */
function sayOnStderr(line) {
  process.stderr.write(line + '\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(ensureEngineHost());
