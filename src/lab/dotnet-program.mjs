import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

const SOURCE_FILE = /\.(cs|csproj|psd1|psm1)$|packages\.lock\.json$/;
const SDK_MAJOR = 10;
const KEEP_BUILDS_MS = 24 * 60 * 60 * 1000;

/**
 * A program of the project's own in C#, for tests and practice only.
 * @typedef {{ folder: string, project: string, name: string, title: string, withoutSdk: string, withoutPackages: string }} DotnetProgram
 * `name`: without extension; `withoutSdk`, `withoutPackages`: what to do where it cannot be built
 */

/**
 * Built from exactly the present sources; null when it is not.
 * @param {DotnetProgram} program
 */
export function builtProgram(program) {
  const path = join(program.folder, 'bin', sourcesDigest(program.folder), fileName(program));
  return existsSync(path) ? path : null;
}

/**
 * Builds it unless it is there already. Builds are made aside and moved into place under the digest of their sources, so two that run at
 * once do no harm and a program that is running is never overwritten.
 * @param {DotnetProgram} program
 * @param {(line: string) => void} [say]
 * @returns {string} path of the program
 * @throws {Error} no .NET SDK, or the build failed; the message names the next move
 */
export function ensureProgram(program, say = sayOnStderr) {
  const present = builtProgram(program);
  if (present) return present;

  if (!hasSdk()) throw new Error(program.withoutSdk);
  say(`Building ${program.title} (once, about 10 seconds) ...`);
  const output = join(program.folder, 'bin');
  mkdirSync(output, { recursive: true });
  const workFolder = mkdtempSync(join(output, 'building-'));
  try {
    build(program, workFolder);
    return moveIntoPlace(program, join(workFolder, 'out'));
  } finally {
    rmSync(workFolder, { recursive: true, force: true });
  }
}

function hasSdk() {
  const sdks = spawnSync('dotnet', ['--list-sdks'], { encoding: 'utf8' });
  return (sdks.stdout ?? '').split('\n').some((line) => Number.parseInt(line, 10) >= SDK_MAJOR);
}

/**
 * @param {DotnetProgram} program
 * @param {string} workFolder
 */
function build({ folder, project, title, withoutPackages }, workFolder) {
  const args = ['build', join(folder, project), '-c', 'Release', '-o', join(workFolder, 'out'), '-v', 'quiet'];
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
  throw new Error(`Building ${title} failed:\n${(result.stdout ?? '') + (result.stderr ?? '')}\n${withoutPackages}`);
}

/**
 * @param {DotnetProgram} program
 * @param {string} built
 */
function moveIntoPlace(program, built) {
  const digest = sourcesDigest(program.folder);
  const target = join(program.folder, 'bin', digest);
  const path = join(target, fileName(program));
  try {
    renameSync(built, target);
  } catch (error) {
    if (!existsSync(path)) throw error; // otherwise another build was first, and it is the same
  }

  removeOldBuilds(join(program.folder, 'bin'), digest);
  return path;
}

/**
 * Yesterday's builds and what killed builds left behind; a newer one may be running.
 * @param {string} output
 * @param {string} current
 */
function removeOldBuilds(output, current) {
  for (const name of readdirSync(output)) {
    const path = join(output, name);
    if (name !== current && Date.now() - statSync(path).mtimeMs > KEEP_BUILDS_MS) rmSync(path, { recursive: true, force: true });
  }
}

/** @param {DotnetProgram} program */
const fileName = ({ name }) => (process.platform === 'win32' ? `${name}.exe` : name);

/**
 * Names and contents of all sources, so a time stamp that a checkout sets means nothing.
 * @param {string} folder
 */
function sourcesDigest(folder) {
  const digest = createHash('sha256');
  for (const path of sourceFiles(folder))
    digest.update(relative(folder, path).split(sep).join('/')).update('\0').update(readFileSync(path)).update('\0');
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
