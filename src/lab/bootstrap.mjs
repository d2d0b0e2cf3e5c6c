// The way in: needs nothing but Node. Installs and builds what is missing or out of date, says so on stderr, then runs the command.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensurePowerShell } from './powershell/build-host.mjs';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const INSTALL_STAMP = join(ROOT, 'node_modules', '.lyncbackup-installed');
const BUILD_STAMP = join(ROOT, 'dist', '.lyncbackup-built');
const OLDEST_NODE_MAJOR = 20;

/** @type {Record<string, (args: string[]) => number>} */
const COMMANDS = {
  build: () => 0,
  pack: () => node('dist/lab/main.js', ['pack']),
  start: (args) => node('dist/lab/main.js', ['start', ...args], practicePowerShell()),
  shell: (args) => node('dist/lab/main.js', ['shell', ...args], requiredPowerShell()),
  test: (args) => tool('vitest', ['run', ...args], requiredPowerShell()),
  check: () =>
    firstFailure(
      () => tool('tsc', ['--noEmit']),
      () => tool('eslint', ['.']),
      () => tool('prettier', ['--check', '.', '--log-level', 'warn']),
      () => tool('vitest', ['run', 'test/architecture.test.ts']),
    ),
  bench: (args) => node('dist/bench/bench.js', args, requiredPowerShell()),
};

function main() {
  const [command = '', ...args] = process.argv.slice(2);
  const run = COMMANDS[command];
  if (!run) return fail(`'${command}' is not one of ${Object.keys(COMMANDS).join(', ')}.`);
  if (Number.parseInt(process.versions.node, 10) < OLDEST_NODE_MAJOR)
    return fail(`Node ${process.versions.node} is too old: this project is built with Node ${OLDEST_NODE_MAJOR} or newer.`);
  try {
    ensureInstalled();
    ensureBuilt();
    return run(args);
  } catch (cause) {
    return fail(cause instanceof Error ? cause.message : String(cause));
  }
}

function ensureInstalled() {
  const wanted = digestOf([join(ROOT, 'package-lock.json'), join(ROOT, 'package.json')]);
  if (stampIs(INSTALL_STAMP, wanted)) return;
  say('Installing the npm packages (once) ...');
  const npm = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: ROOT,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (npm.status !== 0) throw new Error('npm ci failed: check that this machine reaches its npm registry, and run the command again.');
  writeFileSync(INSTALL_STAMP, wanted);
}

function ensureBuilt() {
  const sources = [
    ...filesBelow(join(ROOT, 'src')),
    ...filesBelow(join(ROOT, 'test', 'bench')),
    join(ROOT, 'tsup.config.ts'),
    join(ROOT, 'package.json'),
    join(ROOT, 'package-lock.json'),
  ];
  const wanted = digestOf(sources);
  if (stampIs(BUILD_STAMP, wanted) && existsSync(join(ROOT, 'ps-module', 'LyncBackup', 'bin', 'core.cjs'))) return;
  say('Building core, practice deployment and library ...');
  const status = tool('tsup', [], {}, [2, 2]);
  if (status !== 0) throw new Error('The build failed: see above.');
  mkdirSync(dirname(BUILD_STAMP), { recursive: true });
  writeFileSync(BUILD_STAMP, wanted);
}

/** A PowerShell, or the reason why there is none as an error. */
function requiredPowerShell() {
  return { LYNCBACKUP_POWERSHELL: ensurePowerShell(say).path };
}

/** The practice also runs without PowerShell, in process, and then says what was left out. */
function practicePowerShell() {
  try {
    return requiredPowerShell();
  } catch (cause) {
    return { LYNCBACKUP_NO_POWERSHELL: cause instanceof Error ? cause.message : String(cause) };
  }
}

/**
 * @param {string} script
 * @param {string[]} args
 * @param {Record<string, string>} [env]
 */
function node(script, args, env = {}) {
  return spawn(process.execPath, [join(ROOT, script), ...args], env, process.cwd(), ['inherit', 'inherit']);
}

/**
 * @param {string} name a program of a development package
 * @param {string[]} args
 * @param {Record<string, string>} [env]
 * @param {['inherit' | number, 'inherit' | number]} [output]
 */
function tool(name, args, env = {}, output = ['inherit', 'inherit']) {
  const { bin } = JSON.parse(readFileSync(join(ROOT, 'node_modules', name === 'tsc' ? 'typescript' : name, 'package.json'), 'utf8'));
  const program = typeof bin === 'string' ? bin : bin[name];
  return spawn(process.execPath, [join(ROOT, 'node_modules', name === 'tsc' ? 'typescript' : name, program), ...args], env, ROOT, output);
}

/**
 * @param {string} program
 * @param {string[]} args
 * @param {Record<string, string>} env
 * @param {string} cwd
 * @param {['inherit' | number, 'inherit' | number]} output
 */
function spawn(program, args, env, cwd, output) {
  const result = spawnSync(program, args, { cwd, env: { ...process.env, ...env }, stdio: ['inherit', ...output] });
  return result.status ?? 1;
}

/** @param {(() => number)[]} steps */
function firstFailure(...steps) {
  for (const step of steps) {
    const status = step();
    if (status !== 0) return status;
  }
  return 0;
}

/**
 * @param {string} folder
 * @returns {string[]}
 */
function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !['bin', 'obj', 'powershell'].includes(entry.name))
    .flatMap((entry) => (entry.isDirectory() ? filesBelow(join(folder, entry.name)) : [join(folder, entry.name)]))
    .sort();
}

/** @param {string[]} paths */
function digestOf(paths) {
  const digest = createHash('sha256').update(process.version);
  for (const path of paths) digest.update(path.slice(ROOT.length)).update('\0').update(readFileSync(path)).update('\0');
  return digest.digest('hex');
}

/**
 * @param {string} path
 * @param {string} wanted
 */
function stampIs(path, wanted) {
  return existsSync(path) && readFileSync(path, 'utf8') === wanted;
}

/** @param {string} line */
function say(line) {
  process.stderr.write(line + '\n');
}

/** @param {string} line */
function fail(line) {
  say(line);
  return 1;
}

process.exitCode = main();
