import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, statfsSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ChildResult } from './filestore-child.js';
import { atLeast, atMost, figure, median, note, type Row } from './row.js';
import { changeOnePercent, writeStore } from './store-data.js';

const ROUNDS = 3;
const SHAPE = { files: 100_000, bytes: 4 * 2 ** 30, seed: 1 };
const DELAYED_SHAPE = { files: 1000, bytes: 20 * 2 ** 20, seed: 2 };
const DELAY_US = 1000;
const MANY = 1_000_000;
const OLD_SECONDS = Date.UTC(2026, 0, 1) / 1000;
const DELETED_MS = 61_000;
const NAMES_PER_FOLDER = 10_000;
const NODE_FLAGS = ['--max-semi-space-size=4', '--heap-growing-percent=100']; // as the module starts the core
const CHILD = fileURLToPath(new URL('./filestore-child.js', import.meta.url));
const LIST = 'filestore/bench/store.ndjson';
const FILE_CALLS =
  'openat,statx,newfstatat,lstat,stat,getdents64,mkdir,mkdirat,link,linkat,rename,renameat,renameat2,unlink,unlinkat,utimensat,chmod,fchmodat';

interface Work {
  root: string;
  source: string;
  repository: string;
}

/** File stores beside the tools that administrators use: the same data, the same disk, in turn, as ratios. */
export function run(workFolder: string): Promise<Row[]> {
  const scale = Number(process.env['LYNCBACKUP_BENCH_SCALE'] ?? '1'); // below 1: a look at the bench itself, not a figure
  const shape = { ...SHAPE, files: Math.round(SHAPE.files * scale), bytes: Math.round(SHAPE.bytes * scale) };
  const work = { root: workFolder, source: join(workFolder, 'source'), repository: join(workFolder, 'repository') };
  mkdirSync(work.repository);
  const sizes = writeStore(work.source, shape);
  return Promise.resolve([
    ...firstNight(work),
    ...secondNight(work, sizes),
    ...verify(work),
    ...restore(work, sizes),
    ...delayed(work),
    ...manyEntries(work, Math.round(MANY * scale)),
  ]);
}

function firstNight({ root, source, repository }: Work): Row[] {
  const [cp, rsync, flushes, copies]: [number[], number[], number[], number[]] = [[], [], [], []];
  const [cpCopy, rsyncCopy] = [join(root, 'cp'), join(root, 'rsync')];
  for (let round = 0; round < ROUNDS; round++) {
    if (round > 0) forget(cpCopy, rsyncCopy, join(repository, 'sets'));
    cp.push(timed([source], () => execute('cp', ['-a', source, cpCopy])));
    rsync.push(
      timed([source], () => {
        execute('rsync', ['-a', `${source}/`, rsyncCopy]);
        digestAll(rsyncCopy, 1, 'sha256sum');
      }),
    );
    const { ms, result } = child([source], 'capture', source, repository, night(1));
    copies.push(ms - result.flushMs);
    flushes.push(result.flushMs);
  }
  forget(cpCopy, rsyncCopy);
  return [
    atMost('first night: copy and digest / cp -a', ratioOf(copies, cp), 'ratio', 0.8),
    ...against('rsync', () =>
      atMost('first night: copy and digest / rsync -a, then sha256sum of the copy', ratioOf(copies, rsync), 'ratio', 0.45),
    ),
    figure('first night: copy and digest', median(copies) / 1000, 's'),
    figure('first night: flush to the disk', median(flushes) / 1000, 's'),
  ];
}

function secondNight({ root, source, repository }: Work, sizes: readonly number[]): Row[] {
  const [restic, rsync, ours]: [number[], number[], number[]] = [[], [], []];
  const space: number[] = [];
  const [resticRepository, before] = [join(root, 'restic'), join(root, 'rsync-before')];
  const links = (round: number): string => join(root, `rsync-night-${round}`);
  if (has('restic')) {
    resticCommand(resticRepository, 'init');
    resticCommand(resticRepository, 'backup', source);
  }
  if (has('rsync')) execute('rsync', ['-a', `${source}/`, before]);
  for (let round = 0; round < ROUNDS; round++) {
    const changed = changeOnePercent(source, sizes, round, false);
    if (has('restic')) restic.push(timed([source], () => resticCommand(resticRepository, 'backup', source)));
    if (has('rsync')) rsync.push(timed([source], () => execute('rsync', ['-a', `--link-dest=${before}`, `${source}/`, links(round)])));
    const usedBefore = usedBytes(repository);
    const { ms, result } = child([source], 'capture', source, repository, night(2 + round), night(1 + round));
    space.push((usedBytes(repository) - usedBefore - roundedUp(changed, sizes)) / sizes.length);
    ours.push(ms - result.flushMs);
    if (has('rsync')) execute('rsync', ['-a', `${source}/`, before]);
  }
  forget(before, resticRepository, ...ours.map((_, round) => links(round)));
  return [
    ...against('restic', () => atMost('second night, 1 % changed / restic backup', ratioOf(ours, restic), 'ratio', 0.7)),
    ...against('rsync', () => atMost('second night, 1 % changed / rsync -a --link-dest', ratioOf(ours, rsync), 'ratio', 0.5)),
    atMost('second night: space beyond the changed bytes', median(space), 'B/file', 350),
    figure('second night', median(ours) / 1000, 's'),
  ];
}

function verify({ repository }: Work): Row[] {
  const [ours, openssl]: [number[], number[]] = [[], []];
  const files = join(repository, 'sets', night(1), LIST.replace('.ndjson', ''));
  for (let round = 0; round < ROUNDS; round++) {
    openssl.push(timed([files], () => digestAll(files, 2, 'openssl dgst -sha256')));
    ours.push(child([files], 'check', '', repository, night(1)).ms);
  }
  return [
    atLeast('verify: two openssl dgst -sha256 / verify', 1 / ratioOf(ours, openssl), 'ratio', 0.9),
    figure('verify', median(ours) / 1000, 's'),
  ];
}

function restore({ source, repository }: Work, sizes: readonly number[]): Row[] {
  if (!has('rsync')) return [note('restore: left out, rsync is missing')];
  const [ours, rsync]: [number[], number[]] = [[], []];
  const files = join(repository, 'sets', night(1 + ROUNDS), LIST.replace('.ndjson', ''));
  for (let round = 0; round < ROUNDS; round++) {
    changeOnePercent(source, sizes, 50 + round, true);
    rsync.push(timed([files, source], () => execute('rsync', ['-a', '--checksum', `${files}/`, source])));
    changeOnePercent(source, sizes, 50 + round, true);
    const { ms, result } = child([files, source], 'restore', source, repository, night(1 + ROUNDS));
    ours.push(ms - result.flushMs);
  }
  return [
    atMost('restore of 1 % damaged files / rsync -a --checksum', ratioOf(ours, rsync), 'ratio', 1),
    figure('restore of 1 %', median(ours) / 1000, 's'),
  ];
}

/** A share, simulated: strace holds back each call on files of either program alike. */
function delayed({ root }: Work): Row[] {
  if (!has('rsync') || !has('strace')) return [note('delayed: left out, rsync or strace is missing')];
  const [source, repository, copy] = [join(root, 'far'), join(root, 'far-repository'), join(root, 'far-copy')];
  mkdirSync(repository);
  const sizes = writeStore(source, DELAYED_SHAPE);
  const rows: Row[] = [];
  const compare = (name: string, ours: number, rsync: number): void =>
    void rows.push(atMost(`1 ms more for each operation: ${name} / rsync -a`, ours / rsync, 'ratio', 1.2));

  const firstRsync = timed([], () => slowly('rsync', ['-a', `${source}/`, copy]));
  compare('first night', slowChild('capture', source, repository, night(1)), firstRsync);
  changeOnePercent(source, sizes, 0, false);
  const secondRsync = timed([], () => slowly('rsync', ['-a', `--link-dest=${copy}`, `${source}/`, `${copy}-2`]));
  compare('second night', slowChild('capture', source, repository, night(2), night(1)), secondRsync);
  const checkRsync = timed([], () => slowly('rsync', ['-an', '--checksum', `${source}/`, copy]));
  compare('verify', slowChild('check', '', repository, night(2)), checkRsync);
  changeOnePercent(source, sizes, 5, true);
  const restoreRsync = timed([], () => slowly('rsync', ['-a', '--checksum', `${copy}-2/`, source]));
  changeOnePercent(source, sizes, 5, true);
  compare('restore', slowChild('restore', source, repository, night(2)), restoreRsync);
  return rows;
}

/** Empty files: what counts is their number. Nothing is flushed. */
function manyEntries({ root }: Work, count: number): Row[] {
  const [source, repository] = [join(root, 'many'), join(root, 'many-repository')];
  mkdirSync(repository);
  for (let number = 0; number < count; number++) {
    const folder = join(source, `folder-${Math.floor(number / NAMES_PER_FOLDER)}`);
    if (number % NAMES_PER_FOLDER === 0) mkdirSync(folder, { recursive: true });
    const path = join(folder, `meeting-content-${number}`);
    writeFileSync(path, '');
    utimesSync(path, OLD_SECONDS, OLD_SECONDS);
  }
  const first = child([], 'capture', source, repository, night(1), '', 'no-flush');
  const second = child([], 'capture', source, repository, night(2), night(1), 'no-flush');
  const checked = child([], 'check', '', repository, night(2));
  const peaks = [first, second, checked].map(({ result }) => result.peakBytes / 2 ** 20);
  return [
    atMost(`${count} entries: walk, list, copy: peak memory`, peaks[0]!, 'MiB', 150),
    atMost(`${count} entries: walk, compare, link: peak memory`, peaks[1]!, 'MiB', 150),
    atMost(`${count} entries: verify the list: peak memory`, peaks[2]!, 'MiB', 150),
    figure(`${count} entries: second night`, second.ms / 1000, 's'),
  ];
}

const night = (number: number): string => `20261101T00000${number}Z-0000000${number}`;

const ratioOf = (ours: readonly number[], theirs: readonly number[]): number => median(ours.map((ms, round) => ms / theirs[round]!));

const has = (program: string): boolean => spawnSync('which', [program]).status === 0;

const against = (program: string, row: () => Row): Row[] => [has(program) ? row() : note(`${program} is missing: left out`)];

function timed(reads: readonly string[], work: () => void): number {
  prepare(reads);
  const started = performance.now();
  work();
  return performance.now() - started;
}

/** Who is measured next neither waits for what was written before nor gains by what was read before: all find their data in memory. */
function prepare(reads: readonly string[]): void {
  for (const folder of reads) execute('sh', ['-c', `find '${folder}' -type f -print0 | xargs -0 cat > /dev/null`]);
  spawnSync('sync');
}

/** ext4 steps over the place of each file that was deleted within a minute: whoever makes files next would pay for it. */
function forget(...folders: readonly string[]): void {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  spawnSync('sync');
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, DELETED_MS);
}

function execute(program: string, args: readonly string[]): void {
  const { status, stderr } = spawnSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe'] });
  if (status !== 0) throw new Error(`${program} failed: ${stderr}`);
}

function resticCommand(repository: string, ...args: string[]): void {
  const { status, stderr } = spawnSync('restic', ['--repo', repository, '--quiet', '--no-cache', ...args], {
    env: { ...process.env, RESTIC_PASSWORD: 'bench' },
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`restic failed: ${stderr}`);
}

function digestAll(folder: string, processes: number, command: string): void {
  execute('sh', [
    '-c',
    `cd '${folder}' && find . -type f -print0 | split -n r/${processes} -t '\\0' --filter='xargs -0 ${command} > /dev/null'`,
  ]);
}

function child(
  reads: readonly string[],
  work: string,
  source: string,
  repository: string,
  setId: string,
  known = '',
  flushes = 'flush',
): { ms: number; result: ChildResult } {
  prepare(reads);
  const started = performance.now();
  const { stdout, stderr, status } = spawnSync(process.execPath, [...NODE_FLAGS, CHILD, work, source, repository, setId, known, flushes], {
    encoding: 'utf8',
  });
  const ms = performance.now() - started;
  if (status !== 0) throw new Error(`${work} failed: ${stderr}`);
  const result = JSON.parse(stdout) as ChildResult;
  if (result.findings > 0) throw new Error(`${work} had ${result.findings} findings`);
  return { ms, result };
}

const slowly = (program: string, args: readonly string[]): void =>
  execute('strace', [
    '-f',
    '-qq',
    '-o',
    '/dev/null',
    '--seccomp-bpf',
    `-e`,
    `trace=${FILE_CALLS}`,
    '-e',
    `inject=${FILE_CALLS}:delay_enter=${DELAY_US}`,
    program,
    ...args,
  ]);

const slowChild = (work: string, source: string, repository: string, setId: string, known = ''): number =>
  timed([], () => slowly(process.execPath, [...NODE_FLAGS, CHILD, work, source, repository, setId, known, 'no-flush']));

/** What the changed files take on the disk, whole blocks. */
const roundedUp = (changed: number, sizes: readonly number[]): number => changed + (sizes.length / 100) * 2048;

function usedBytes(folder: string): number {
  spawnSync('sync');
  const { bfree, bsize, blocks } = statfsSync(folder);
  return (blocks - bfree) * bsize;
}
