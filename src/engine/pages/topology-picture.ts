import type { Topology } from '../../domain/topology.js';
import { html as markup, NOTHING, type Html } from './html.js';
import { lostParts } from './lost-parts.js';
import { topologyBands, type Band, type Box, type Row } from './topology-rows.js';
import { visible } from './visible-text.js';
import { wrapped } from './wrapped-text.js';

/** Pixels; a sheet fits the printable part of A4 and Letter. */
const SHEET_WIDTH = 680;
const SHEET_HEIGHT = 860;
const GUTTER = 34; // left of the first column: lines between pairs
const LANES = [24, 15, 6];
const BOX_WIDTH = 196;
const GAP = 28;
const COLUMNS = [GUTTER, GUTTER + BOX_WIDTH + GAP, GUTTER + 2 * (BOX_WIDTH + GAP)];
const STRIPE = 10; // the hatched edge of what is lost
const PADDING = 6;
const LINE = 14;
const FIRST_LINE = 22; // below the tags
const PORT = 18; // where lines meet a box, from its top
const BAND_HEADING = 32;
const SPACE = 12;
const NAME_LETTERS = 27; // of 10.5 px in the width of a box
const NOTE_LETTERS = 33;
const TAG_LETTER = 7;

interface Placed {
  readonly box: Box;
  readonly x: number;
  readonly y: number;
  readonly height: number;
}

interface Sheet {
  headings: { text: string; y: number }[];
  placed: Placed[];
  rows: Row[];
  height: number;
}

/**
 * The deployment as drawings, each no larger than a page: sites, pools with their servers, SQL and file servers, the Central Management
 * store, mirrors and pairs, and what is lost, hatched and in words. The same topology and losses give the same bytes.
 *
 * @param lost names of servers, pools, SQL instances, UNC paths of file stores
 */
export function topologyPicture(topology: Topology, lost: readonly string[]): Html {
  const parts = lostParts(topology, lost);
  const { bands, namedOnly } = topologyBands(topology, parts);
  const sheets = toSheets(bands);
  return markup`${sheets.map((sheet, index) => figure(sheet, `Topology, drawing ${index + 1} of ${sheets.length}. Lost: ${lost.join(', ') || 'nothing'}`))}
    <p class="about-picture">
      Hatched with the word LOST: what this restore brings back. CMS: the pool with the Central Management store. Thin line: keeps its data
      there. Double line: mirror. Thick line with arrows: paired pools.
    </p>
    ${parts.others.length === 0 ? NOTHING : markup`<p>Lost, and not a server or store: ${parts.others.join(', ')}.</p>`}
    ${namedOnly.length === 0 ? NOTHING : markup`<p>Not drawn, because nothing is lost there: ${namedOnly.join(', ')}.</p>`}`;
}

/** Rows are never cut; a site that goes on to the next sheet says so. */
function toSheets(bands: readonly Band[]): Sheet[] {
  const sheets: Sheet[] = [];
  let sheet = emptySheet();
  for (const band of bands) {
    let heading: string | null = band.heading;
    for (const row of band.rows) {
      const needed = heightOf(row) + SPACE + (heading === null ? 0 : BAND_HEADING);
      if (sheet.rows.length > 0 && sheet.height + needed > SHEET_HEIGHT) {
        sheets.push(sheet);
        sheet = emptySheet();
        heading ??= `${band.heading}, continued`;
      }
      if (heading !== null) {
        sheet.headings.push({ text: heading, y: sheet.height });
        sheet.height += BAND_HEADING;
      }
      heading = null;
      placeRow(sheet, row);
    }
  }
  return sheet.rows.length > 0 ? [...sheets, sheet] : sheets;
}

const emptySheet = (): Sheet => ({ headings: [], placed: [], rows: [], height: 0 });

function placeRow(sheet: Sheet, row: Row): void {
  const top = sheet.height;
  const place = (box: Box | null, column: number, y: number): void => {
    if (box) sheet.placed.push({ box, x: COLUMNS[column]!, y, height: heightOfBox(box) });
  };
  place(row.head, 0, top);
  row.loose.forEach((box, column) => place(box, column, top));
  let y = top;
  for (const { store, mirror } of row.uses) {
    place(store, 1, y);
    place(mirror, 2, y);
    y += heightOfUse({ store, mirror }) + SPACE;
  }
  sheet.rows.push(row);
  sheet.height += heightOf(row) + SPACE;
}

const heightOf = ({ head, uses, loose }: Row): number =>
  Math.max(
    head ? heightOfBox(head) : 0,
    ...loose.map(heightOfBox),
    uses.reduce((sum, use) => sum + heightOfUse(use) + SPACE, -SPACE),
  );

const heightOfUse = ({ store, mirror }: Row['uses'][number]): number => Math.max(heightOfBox(store), mirror ? heightOfBox(mirror) : 0);

const heightOfBox = (box: Box): number => FIRST_LINE + LINE * textOf(box).length + PADDING;

/** Everything below the heading, cut to the width of a box. */
const textOf = ({ names, notes }: Box): { text: string; isName: boolean }[] => [
  ...names.flatMap((name) => wrapped(visible(name), NAME_LETTERS).map((text) => ({ text, isName: true }))),
  ...notes.flatMap((note) => wrapped(visible(note), NOTE_LETTERS).map((text) => ({ text, isName: false }))),
];

function figure(sheet: Sheet, label: string): Html {
  const at = new Map(sheet.placed.map((placed) => [placed.box.key, placed]));
  return markup`<figure class="picture">
    <svg
      xmlns="http://www.w3.org/2000/svg"
      width="${SHEET_WIDTH}"
      height="${sheet.height}"
      viewBox="0 0 ${SHEET_WIDTH} ${sheet.height}"
      role="img"
      aria-label="${label}"
      focusable="false"
      font-family="'Segoe UI', Arial, sans-serif"
      font-size="11"
    >
      ${sheet.headings.map(
        ({ text, y }) =>
          markup`<text x="${GUTTER}" y="${y + 15}" font-size="13" font-weight="bold">${text}</text>
            <path d="M${GUTTER} ${y + 20}H${SHEET_WIDTH}" stroke="#111"/>
            `,
      )}${sheet.rows.flatMap((row) => usesLines(row, at))}${pairLines(sheet, at)}${sheet.placed.map(drawnBox)}
    </svg>
  </figure> `;
}

/** From a pool to each of its stores, and from a store to its mirror. */
function usesLines({ head, uses }: Row, at: ReadonlyMap<string, Placed>): Html[] {
  const from = head && at.get(head.key);
  if (!from) return [];
  const start = from.x + BOX_WIDTH;
  return uses.map(({ store, mirror }) => {
    const { x, y } = at.get(store.key)!;
    const twin = markup`<path d="M${x + BOX_WIDTH} ${y + PORT - 2}h${GAP}m0 4h-${GAP}" stroke="#111" fill="none"/>
      `;
    return markup`<path d="M${start} ${from.y + PORT}H${start + GAP / 2}V${y + PORT}H${x}" stroke="#555" fill="none"/>
      ${mirror ? twin : NOTHING}`;
  });
}

/** Pairs drawn on this sheet, each in the first lane that is free beside them; when none is, the words in the boxes have to do. */
function pairLines(sheet: Sheet, at: ReadonlyMap<string, Placed>): Html[] {
  const busyUntil = LANES.map(() => -1);
  return pairsOn(sheet, at).flatMap(({ from, to }) => {
    const lane = busyUntil.findIndex((until) => until < from);
    if (lane < 0) return [];
    busyUntil[lane] = to;
    return markup`<path d="M${GUTTER - 1} ${from}H${LANES[lane]!}V${to}H${GUTTER - 1}" stroke="#111" stroke-width="2.5" fill="none"/>
      <path d="M${GUTTER} ${from}l-7 -4v8zM${GUTTER} ${to}l-7 -4v8z" fill="#111"/>
      `;
  });
}

/** Heights of the two ends of each pair, from the top down. A pair is one, whichever of the two names the other. */
function pairsOn(sheet: Sheet, at: ReadonlyMap<string, Placed>): { from: number; to: number }[] {
  const pairs = new Map<string, { from: number; to: number }>();
  for (const { head, pairedWith } of sheet.rows) {
    const one = head && at.get(head.key);
    const other = pairedWith === null ? undefined : at.get(pairedWith);
    if (!one || !other || other.x !== COLUMNS[0]) continue;
    const [from, to] = [one.y, other.y].sort((a, b) => a - b).map((y) => y + PORT) as [number, number];
    pairs.set(`${from} ${to}`, { from, to });
  }
  return [...pairs.values()].sort((a, b) => a.from - b.from || a.to - b.to);
}

function drawnBox({ box, x, y, height }: Placed): Html {
  const left = x + (box.lost === 'nothing' ? PADDING : STRIPE + PADDING);
  const frame = {
    nothing: markup`stroke="#555"`,
    part: markup`stroke="#8c0000" stroke-width="2" stroke-dasharray="6 3"`,
    all: markup`stroke="#8c0000" stroke-width="3"`,
  }[box.lost];
  const lines = textOf(box).map((line, index) => textLine(line, left, y + FIRST_LINE + LINE * (index + 1)));
  return markup`<g>
    <rect x="${x}" y="${y}" width="${BOX_WIDTH}" height="${height}" fill="#fff" ${frame}/>
    ${box.lost === 'nothing' ? NOTHING : hatching(x, y, height)}<text x="${left}" y="${y + FIRST_LINE}" font-weight="bold">${box.heading}</text>
    ${tags(box.tags, x + BOX_WIDTH, y)}${lines}</g>
    `;
}

function textLine({ text, isName }: { text: string; isName: boolean }, x: number, y: number): Html {
  const font = isName
    ? markup`font-family="Consolas, 'Courier New', monospace" font-size="10.5" font-weight="bold"`
    : markup`font-size="10.5"${text.startsWith('LOST: ') ? markup` font-weight="bold"` : NOTHING}`;
  return markup`<text x="${x}" y="${y}" ${font}>${text}</text>
    `;
}

/** Slanted lines down the left edge. */
function hatching(x: number, y: number, height: number): Html {
  const strokes: string[] = [];
  for (let at = y + STRIPE; at <= y + height; at += 6) strokes.push(`M${x} ${at}l${STRIPE} -${STRIPE}`);
  return markup`<path d="${strokes.join('')}" stroke="#8c0000" stroke-width="2" fill="none"/>
    `;
}

/** White on black at the upper right corner, the first outermost. */
function tags(words: readonly string[], right: number, y: number): Html[] {
  let edge = right;
  return words.map((word) => {
    const width = word.length * TAG_LETTER + 8;
    edge -= width;
    const fill = word.endsWith('LOST') ? '#8c0000' : '#111';
    const tag = markup`<rect x="${edge}" y="${y - 4}" width="${width}" height="15" fill="${fill}"/>
      <text x="${edge + 4}" y="${y + 7}" font-size="10" font-weight="bold" fill="#fff">${word}</text>
      `;
    edge -= 3;
    return tag;
  });
}
