import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandError } from '../../src/domain/command-failure.js';
import type { Json, Row } from '../../src/domain/json.js';
import { readTopology } from '../../src/formats/topology-xml.js';
import { fillDeployment } from '../../src/lab/deployment/fill.js';
import type { Deployment } from '../../src/lab/deployment/model.js';
import { openLab, type Lab } from '../../src/lab/lab.js';
import { labShell } from '../../src/lab/lab-shell.js';

const EXAMPLES = join(import.meta.dirname, '../../examples/topologies');

/** The two-site example, or another one of the project's own topologies, filled. */
export function deploymentOf(name = 'two-sites.xml', options: { seed?: number; people?: number } = {}): Deployment {
  const topology = readTopology(readFileSync(join(EXAMPLES, name)), name);
  return fillDeployment(topology, { seed: options.seed ?? 1, people: options.people ?? 40 });
}

export const labOf = (name?: string, options: { people?: number; computer?: string } = {}): Lab =>
  openLab(deploymentOf(name, options), { computer: options.computer, now: () => new Date('2026-02-01T00:00:00Z') });

/** Runs one command to its end; rejects as the Shell does. */
export async function run(
  lab: Lab,
  name: string,
  args: Record<string, Json> = {},
  select: string[] = ['.'],
  timeoutMs = 5_000,
): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const row of labShell(lab).command(name, args, { select, timeoutMs })) rows.push(row);
  return rows;
}

export const anError: CommandError = {
  message: 'the disk is on fire',
  errorId: 'Fire,Get-CsService',
  category: 'DeviceError',
  exception: 'System.IO.IOException',
  target: null,
};
