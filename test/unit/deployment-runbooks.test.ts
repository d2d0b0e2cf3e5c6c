import { describe, expect, test } from 'vitest';
import type { Recorded } from '../../src/domain/recorded.js';
import { DEFAULT_RESTORE_OPTIONS } from '../../src/domain/restore-plan.js';
import type { Topology } from '../../src/domain/topology.js';
import { deploymentRunbooks, runbookInput } from '../../src/engine/deployment-runbooks.js';
import { alikeRunbooks } from '../../src/engine/pages/alike-runbooks.js';
import { runbookContent } from '../../src/engine/pages/runbook-content.js';
import { deploymentLosses } from '../../src/engine/planner/deployment-losses.js';
import { planRestore } from '../../src/engine/planner/restore.js';
import { buildTopology } from '../../src/lab/topology/build-topology.js';
import { largeDeployment, STANDARD_EDITION, TWO_SITES } from '../../src/lab/topology/examples.js';
import { recordedOf } from '../support/recorded.js';

const OPTIONS = { ...DEFAULT_RESTORE_OPTIONS, repositoryUnc: '\\\\backup01.contoso.com\\Lync' };
const pageOf = (topology: Topology): string => deploymentRunbooks(recordedOf(topology), OPTIONS, new Map())!;
const titles = (page: string): string[] => [...page.matchAll(/<h2 class="title">([^<]*)/g)].map(([, title]) => title!);

test('every part of a deployment that can be lost is asked for, gateways excepted', () => {
  expect(deploymentLosses(buildTopology(STANDARD_EDITION))).toEqual([
    ['ServiceConnectionPoint'],
    ['se01.contoso.com'],
    ['edge01.contoso.com'],
    ['\\\\se01.contoso.com\\LyncShare'],
  ]);
  const losses = deploymentLosses(buildTopology(TWO_SITES)).map((names) => names.join(' '));
  expect(losses).toEqual(expect.arrayContaining(['pool01.litwareinc.com', 'fe02.litwareinc.com', 'sqlbe02.litwareinc.com']));
  expect(losses).toContain('pool01.litwareinc.com sqlbe01.litwareinc.com sqlbe02.litwareinc.com');
  expect(losses).toContain('sqlbe01.litwareinc.com sqlbe02.litwareinc.com');
  expect(losses.filter((lost) => lost.startsWith('gw'))).toEqual([]);
});

test('a small deployment has a runbook of its own for each loss, with the real names', () => {
  const topology = buildTopology(TWO_SITES);
  const page = pageOf(topology);
  const without = /<h2>Without a runbook[\s\S]*?<\/table>/.exec(page)?.[0].match(/<tr>\s*<td>/g)?.length ?? 0;
  expect(titles(page).length + without).toBe(deploymentLosses(topology).length);
  expect(titles(page).length).toBeGreaterThan(15);
  expect(page.replace(/<[^>]*>/g, '')).toContain('Start-CsWindowsService -ComputerName &quot;fe02.litwareinc.com&quot;');
  expect(page).not.toMatch(/&lt;(server|pool|SQL server) \d+&gt;/);
});

test('what no plan brings back is named with the reason', () => {
  const page = pageOf(buildTopology(largeDeployment(1)));
  const without = page.slice(page.indexOf('Without a runbook'), page.indexOf('<section'));
  expect(without).toMatch(/<td>sql1\.site1\.fabrikam\.com<\/td><td>the mirror of the Central Management store/);
});

describe('a large deployment', () => {
  const topology = buildTopology(largeDeployment(4));
  const recorded = withOwnCounts(recordedOf(topology));
  const inputs = deploymentLosses(topology)
    .map((lost) => planRestore({ recorded, lost, options: OPTIONS }))
    .filter(({ steps }) => steps.length > 0)
    .map((plan) => runbookInput(plan, recorded, new Map(), null));
  const groups = alikeRunbooks(inputs, runbookContent);

  test('has one runbook for what is restored alike', () => {
    expect(groups.length).toBeLessThan(inputs.length / 3);
    expect(groups.flatMap(({ input, alike }) => (alike.length > 0 ? alike.map(({ lost }) => lost) : [input.lost]))).toHaveLength(
      inputs.length,
    );
  });

  test('loses nothing by it: with the names of its line put in, each is the runbook of that loss', () => {
    const alone = new Map(inputs.map((input) => [input.lost.join(), JSON.stringify(runbookContent(input)).toLowerCase()]));
    for (const { content, alike } of groups)
      for (const { lost, names } of alike) {
        const filled = names.reduce((text, { placeholder, value }) => text.replaceAll(placeholder, value), JSON.stringify(content));
        expect(filled.toLowerCase() === alone.get(lost.join()), lost.join()).toBe(true);
      }
  });

  test('names no server of one line in the steps of all', () => {
    for (const { content, alike } of groups.filter(({ alike: lines }) => lines.length > 1)) {
      const steps = JSON.stringify(content.steps);
      for (const { lost } of alike) expect(steps).not.toContain(lost[0]);
    }
  });

  test('leads from every server to its runbook', () => {
    const page = pageOf(topology);
    const contents = page.slice(page.indexOf('<nav'), page.indexOf('</nav>'));
    const missing = topology.pools.flatMap(({ machines }) => machines).filter(({ fqdn }) => !contents.includes(`>${fqdn}</a>`));
    expect(missing.map(({ fqdn }) => fqdn)).toEqual(['sql1.site1.fabrikam.com']); // refused, and said so
    expect(page.length).toBeLessThan(2_000_000);
  });
});

/** As many people in each pool as nowhere else. */
function withOwnCounts(recorded: Recorded): Recorded {
  return {
    ...recorded,
    manifest: {
      ...recorded.manifest,
      components: recorded.manifest.components.map((entry, index) => ({
        ...entry,
        counts: Object.fromEntries(Object.entries(entry.counts).map(([name, count]) => [name, count + index])),
      })),
    },
  };
}
