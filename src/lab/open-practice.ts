import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, parse } from 'node:path';
import { LyncBackupError } from '../domain/errors.js';
import type { Topology } from '../domain/topology.js';
import { readTopology } from '../formats/topology-xml.js';
import { fillDeployment } from './deployment/fill.js';
import type { Deployment } from './deployment/model.js';
import { loadState, saveState } from './deployment/state.js';
import { EVERY_SHARE, laterShares, writeShares } from './deployment/write-shares.js';
import { openLab, type Lab } from './lab.js';
import { projectRoot } from './project-root.js';

export interface PracticeOptions {
  topology: string | Topology | null; // path of a topology document, or what one says; null: the project's own Standard Edition server
  state: string | null; // path of a file that keeps the deployment from one run to the next
  computer: string | null;
  people: number;
  seed: number;
}

/** A lab with its file stores on disk. */
export interface Practice {
  readonly lab: Lab;
  /** UNC path -> folder, as -PathMap takes it. */
  readonly pathMap: Record<string, string>;
  /** Where the deployment came from, in words. */
  readonly origin: string;
  /** Writes the state, or removes what was only for this run. */
  close(): void;
}

/** @throws {LyncBackupError} `ObjectNotFound`, `TopologyInvalid`, `FormatInvalid`, `InvalidRequest` (no such computer) */
export function openPractice(options: PracticeOptions): Practice {
  const { deployment, origin } = openDeployment(options);
  const { state } = options;
  const folder = state === null ? mkdtempSync(join(tmpdir(), 'lyncbackup-practice-')) : `${state}.shares`;
  const lab = openLab(deployment, { computer: options.computer ?? undefined, filesRoot: folder });
  const pathMap = writeShares(deployment, folder);
  mountDisks(lab, pathMap);
  return {
    lab,
    origin,
    pathMap: { ...pathMap, ...laterShares(folder) },
    close: () => (state === null ? rmSync(folder, { recursive: true, force: true }) : saveState(deployment, state)),
  };
}

/** The same deployment with its session on another of its machines. */
export function practiceOn(practice: Practice, computer: string): Practice {
  const { lab, pathMap } = practice;
  const moved = openLab(lab.deployment, { computer, ...(lab.filesRoot !== null && { filesRoot: lab.filesRoot }) });
  mountDisks(moved, pathMap);
  return { ...practice, lab: moved };
}

/** What the practice SQL servers see: the shares, and the disks of the computer they really run on. */
function mountDisks({ sqlServers }: Lab, pathMap: Readonly<Record<string, string>>): void {
  for (const [unc, folder] of Object.entries(pathMap).filter(([unc]) => unc !== EVERY_SHARE))
    sqlServers.mount({ root: `${unc}\\`, folder, access: 'write', freeBytes: null });
  const root = parse(tmpdir()).root;
  sqlServers.mount({ root, folder: root, access: 'write', freeBytes: null });
}

function openDeployment({ topology, state, people, seed }: PracticeOptions): { deployment: Deployment; origin: string } {
  const kept = state === null ? null : loadState(state);
  if (kept) return { deployment: kept, origin: `from the state in ${state}` };
  if (topology !== null && typeof topology === 'object')
    return { deployment: fillDeployment(topology, { seed, people }), origin: 'as described' };
  const path = topology ?? join(projectRoot(), 'examples/topologies/standard-edition.xml');
  return { deployment: fillDeployment(readTopology(documentBytes(path), path), { seed, people }), origin: `from ${path}` };
}

function documentBytes(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new LyncBackupError('ObjectNotFound', `the topology document '${path}' cannot be read`, 'Name a file that exists.', cause);
  }
}
