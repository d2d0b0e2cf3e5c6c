import { describe, expect, test } from 'vitest';
import { activeCmsPool, backupPool } from '../../src/domain/roles.js';
import type { Topology } from '../../src/domain/topology.js';
import { topologyPicture } from '../../src/engine/pages/topology-picture.js';
import { buildTopology } from '../../src/lab/topology/build-topology.js';
import { largeDeployment } from '../../src/lab/topology/examples.js';
import { randomTopology } from '../../src/lab/topology/random-topology.js';
import { exampleTopology } from '../support/page-samples.js';

const PAGE_HEIGHT = 900; // pixels of a printed Letter page with 15 mm around it
const draw = (topology: Topology, lost: string[] = []): string => topologyPicture(topology, lost).markup;
/** Words of one box, the whole box as one text. */
const boxes = (picture: string): string[] =>
  [...picture.matchAll(/<g>[\s\S]*?<\/g>/g)].map(([box]) => [...box.matchAll(/<text[^>]*>([^<]*)/g)].map(([, text]) => text).join(' | '));
const boxOf = (picture: string, name: string): string => boxes(picture).find((box) => box.includes(`| ${name}`)) ?? '';

describe('what is lost is said in words', () => {
  const two = exampleTopology('two-sites.xml');
  test.each([
    { lost: 'sqlbe01.litwareinc.com', box: 'sqlbe01.litwareinc.com', says: '| LOST |' },
    { lost: 'fe02.litwareinc.com', box: 'pool01.litwareinc.com', says: '| 1 OF 3 LOST |' },
    { lost: 'fe02.litwareinc.com', box: 'pool01.litwareinc.com', says: '| LOST: fe02.litwareinc.com |' },
    { lost: 'pool01.litwareinc.com', box: 'pool01.litwareinc.com', says: '| LOST |' },
    { lost: 'SQLARC01.litwareinc.com\\ArchMon', box: 'sqlarc01.litwareinc.com', says: '| PARTLY LOST |' },
    { lost: '\\\\FS01.litwareinc.com\\LyncShare', box: 'fs01.litwareinc.com', says: 'LOST: file store \\\\fs01.' },
  ])('$lost shows as "$says"', ({ lost, box, says }) => {
    const picture = draw(two, [lost]);
    expect(boxOf(picture, box)).toContain(says);
    expect(boxes(picture).filter((each) => each.includes('LOST'))).toHaveLength(1);
  });

  test('nothing lost, nothing marked', () => {
    expect(boxes(draw(two)).filter((box) => box.includes('LOST'))).toEqual([]);
    expect(draw(two)).not.toContain('#8c0000');
  });

  test('a loss that is no server is named below', () => {
    expect(draw(two, ['service connection point'])).toContain('Lost, and not a server or store: service connection point.');
  });
});

test('the Central Management store, mirrors and pairs are marked', () => {
  const two = draw(exampleTopology('two-sites.xml'));
  expect(boxOf(two, 'se01.litwareinc.com')).toContain('| CMS |');
  expect(boxOf(two, 'sqlbe02.litwareinc.com')).toContain('instance rtc: mirror of User,');
  const paired = seeds().find((topology) => topology.pools.some((pool) => backupPool(topology, pool.fqdn)))!;
  expect(draw(paired)).toContain('paired with ');
  expect(draw(paired)).toContain('stroke-width="2.5"');
});

function seeds(): Topology[] {
  return Array.from({ length: 60 }, (_, seed) => buildTopology(randomTopology(seed + 1)));
}

describe('over sixty deployments drawn from seeds', () => {
  test('every pool of a small one is drawn once, and the same bytes come twice', () => {
    for (const topology of seeds().filter(({ pools }) => pools.length <= 30)) {
      const picture = draw(topology);
      expect(boxes(picture)).toHaveLength(topology.pools.length);
      expect(draw(topology)).toBe(picture);
    }
  });

  test('whatever server is lost, the drawing says so, and shows the CMS', () => {
    for (const topology of seeds()) {
      const cms = activeCmsPool(topology);
      for (const { machines } of topology.pools.slice(-5)) {
        const picture = draw(topology, [machines[0]!.fqdn]);
        expect(boxes(picture).filter((box) => /\bLOST\b/.test(box))).toHaveLength(1);
        if (cms) expect(picture).toContain('>CMS</text>');
      }
    }
  });

  test('no box lies on another, none leaves its sheet, and every sheet fits a page', () => {
    for (const topology of seeds()) {
      for (const sheet of sheetsOf(draw(topology))) {
        expect(sheet.height).toBeLessThanOrEqual(PAGE_HEIGHT);
        expect(sheet.boxes.filter((box) => box.x + box.width > sheet.width || box.y + box.height > sheet.height)).toEqual([]);
        expect(sheet.boxes.filter((box) => sheet.boxes.some((other) => other !== box && overlap(box, other)))).toEqual([]);
      }
    }
  });
});

interface Rect {
  x: number;
  y: number;
  width: number;
  height: number;
}

function sheetsOf(picture: string): { width: number; height: number; boxes: Rect[] }[] {
  return picture
    .split('<svg')
    .slice(1)
    .map((svg) => {
      const [, width, height] = /width="(\d+)"\s+height="(\d+)"/.exec(svg)!;
      const rects = [...svg.matchAll(/<g>\n<rect x="(\d+)" y="(\d+)" width="(\d+)" height="(\d+)"/g)].map(([, ...numbers]) =>
        numbers.map(Number),
      );
      return {
        width: Number(width),
        height: Number(height),
        boxes: rects.map(([x, y, boxWidth, boxHeight]) => ({ x: x!, y: y!, width: boxWidth!, height: boxHeight! })),
      };
    });
}

const overlap = (a: Rect, b: Rect): boolean => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

describe('a deployment of 500 servers', () => {
  const large = buildTopology(largeDeployment(25));

  test.each([
    { fact: 'a Front End', lost: ['fe3.site4.fabrikam.com'], sites: ['Site 1', 'Site 4'] },
    { fact: 'the host of the Central Management store', lost: ['sql1.site1.fabrikam.com'], sites: ['Site 1'] },
    { fact: 'a file server', lost: ['fs.site25.fabrikam.com'], sites: ['Site 1', 'Site 25'] },
  ])('shows the sites that matter for $fact and names the others', ({ lost, sites }) => {
    const picture = draw(large, lost);
    const drawn = [...picture.matchAll(/font-size="13" font-weight="bold">Site (Site \d+)</g)].map(([, site]) => site);
    expect(drawn).toEqual(sites);
    expect(picture.match(/Site \d+ \(8 pools, 20 servers\)/g)).toHaveLength(25 - sites.length);
  });

  test('is drawn in few bytes, whatever pool is lost', () => {
    const sizes = large.pools.slice(0, 20).map(({ fqdn }) => draw(large, [fqdn]).length);
    expect(Math.max(...sizes)).toBeLessThan(32_000);
  });

  test('many pools of a kind in one site become one box, a lost one stays on its own', () => {
    const [site, ...others] = largeDeployment(5).sites;
    const pools = [site!, ...others].flatMap((each) => each.pools);
    const one = buildTopology({ ...largeDeployment(5), sites: [{ name: 'All', pools }] });
    const picture = draw(one, ['se1.site3.fabrikam.com']);
    expect(boxOf(picture, 'se1.site3.fabrikam.com')).toContain('| LOST |');
    expect(boxes(picture).filter((box) => box.startsWith('9 x Standard Edition server'))).toHaveLength(1);
    expect(boxes(picture).filter((box) => box.startsWith('5 x Edge pool'))).toHaveLength(1);
    expect(boxes(picture).filter((box) => box.startsWith('8 x SQL Server'))).toHaveLength(1); // two are drawn with the pool that has the CMS
    expect(boxes(picture).filter((box) => box.includes('sql1.site1.'))).toHaveLength(1);
  });
});

test('names that fit no box are cut into lines', () => {
  const two = exampleTopology('two-sites.xml');
  const name = `${'very-long-name-'.repeat(20)}.litwareinc.com`;
  const topology = { ...two, pools: two.pools.map((pool) => ({ ...pool, fqdnAsWritten: name, machines: [] })) };
  const texts = boxes(draw(topology)).flatMap((box) => box.split(' | '));
  expect(Math.max(...texts.map((text) => text.length))).toBeLessThanOrEqual(33);
  expect(texts).toContain('...');
});
