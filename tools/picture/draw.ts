import { type Kind, type State, start } from './graph.ts';
import type { Layout, Placed, Point } from './layout.ts';
import { box, dot, headOf, label, nest, type Size, widthOfState } from './measures.ts';
import { style } from './style.ts';
import { escape } from './text.ts';

/** Each on a square of 32, centred on 0. */
export const glyphs: Readonly<Record<Kind, string>> = {
  task: 'M -7 -9 H -3 L 6 9 H 9 M -0.5 -2 L -7 9', // Lambda's letter
  execution: 'M -4 -9 H 4 V -4 H -4 Z M 0 -4 V 4 M -4 4 H 4 V 9 H -4 Z',
  message: 'M -9 -6 H 9 V 7 H -9 Z M -9 -6 L 0 2 L 9 -6',
  wait: 'M 0 -9 A 9 9 0 1 1 -0.1 -9 M 0 -4 V 0.5 L 4 3',
  pass: 'M -8 0 H 7 M 2 -5 L 7 0 L 2 5',
  choice: 'M 0 -9 L 9 0 L 0 9 L -9 0 Z',
  map: 'M -9 -9 H 3 V 3 H -9 Z M 7 -5 H 9 V 9 H -5 V 7',
  succeed: 'M -8 1 L -2.5 6.5 L 8 -6',
  fail: 'M -6.5 -6.5 L 6.5 6.5 M 6.5 -6.5 L -6.5 6.5',
};

/** The whole picture, as the text of an SVG file. */
export function draw({ width, height, states, dots, ways }: Layout, title: string): string {
  const [w, h] = [Math.ceil(width), Math.ceil(height)];
  const parts = [
    `<title>${escape(title)}</title>`,
    style,
    `<rect class="page" width="${w}" height="${h}" rx="14"/>`,
    ...ways.map(drawWay),
    ...ways.map(drawLabel),
    ...dots.map(drawDot),
    ...states.map(drawState),
  ];
  const body = parts.filter(Boolean).join('\n');
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${w} ${h}" width="${w}" height="${h}" role="img">\n${body}\n</svg>\n`;
}

function drawState(state: Placed<State>): string {
  const [left, top] = [state.x - state.width / 2, state.y - state.height / 2];
  const head = headOf(state, widthOfState(state));
  if (!state.child) return drawHead(state, { x: left, y: top });
  const frame = `<rect class="nest" ${at(left, top)} ${sized(state)} rx="10"/>`;
  return [
    frame,
    drawText(state, { x: left, y: top }, head.height),
    drawNest(state.child, state.x, top + head.height),
  ].join('\n');
}

/** The machine inside a map: a dot, the child, a dot. */
function drawNest(child: State, x: number, top: number): string {
  const { height } = headOf(child, box.width);
  const childTop = top + 2 * nest.dot + nest.gap;
  const below = childTop + height;
  return [
    drawSmallDot(x, top + nest.dot),
    drawArrow([
      { x, y: top + 2 * nest.dot + 1 },
      { x, y: childTop },
    ]),
    drawHead(child, { x: x - box.width / 2, y: childTop }),
    drawArrow([
      { x, y: below },
      { x, y: below + nest.gap - 1 },
    ]),
    drawSmallDot(x, below + nest.gap + nest.dot),
  ].join('\n');
}

function drawHead(state: State, corner: Point): string {
  const head = headOf(state, box.width);
  return `<rect class="box" ${at(corner.x, corner.y)} ${sized(head)} rx="8"/>\n${drawText(state, corner, head.height)}`;
}

/** Icon, name and what is said of it, from a box's left upper corner. */
function drawText(state: State, { x, y }: Point, height: number): string {
  const { lines } = headOf(state, widthOfState(state));
  const textX = x + box.padding + box.icon + 12;
  const textHeight = box.nameHeight + lines.length * box.lineHeight;
  const firstLine = y + (height - textHeight) / 2 + 15;
  return [
    drawIcon(state.kind, { x: x + box.padding, y: y + height / 2 - box.icon / 2 }),
    `<text class="name" ${at(textX, firstLine)}>${escape(state.name)}</text>`,
    ...lines.map((line, index) => {
      const lineY = firstLine + box.nameHeight + index * box.lineHeight - 2;
      return `<text class="says" ${at(textX, lineY)}>${escape(line)}</text>`;
    }),
  ].join('\n');
}

const drawIcon = (kind: Kind, { x, y }: Point): string =>
  `<g transform="translate(${short(x + box.icon / 2)} ${short(y + box.icon / 2)})">` +
  `<rect class="${kind}" x="-16" y="-16" width="32" height="32" rx="7"/><path class="glyph" d="${glyphs[kind]}"/></g>`;

function drawWay({ points, caught, isUpward }: Layout['ways'][number]): string {
  return drawArrow(points, { caught, isUpward });
}

/** A smooth line through the points, which come from top to bottom, and its tip, which points down or up. */
function drawArrow(points: readonly Point[], { caught = false, isUpward = false } = {}): string {
  const tip = isUpward ? points[0] : points.at(-1);
  if (tip === undefined) return '';
  const shortened = { x: tip.x, y: tip.y + (isUpward ? 6 : -6) };
  const line = points.map((point) => (point === tip ? shortened : point));
  return (
    `<path class="way${caught ? ' caught' : ''}" d="${curve(line)}"/>` +
    `<path class="tip${caught ? ' caught-tip' : ''}" d="M ${pair(tip)} l -4.5 ${isUpward ? 9 : -9} h 9 Z"/>`
  );
}

/** Leaves and enters every point downwards, as an S between them. */
export function curve([first, ...rest]: readonly Point[]): string {
  if (first === undefined) return '';
  let from = first;
  const bends = rest.map((to) => {
    const halfway = (from.y + to.y) / 2;
    const bend = `C ${short(from.x)} ${short(halfway)} ${short(to.x)} ${short(halfway)} ${pair(to)}`;
    from = to;
    return bend;
  });
  return [`M ${pair(first)}`, ...bends].join(' ');
}

function drawLabel({ label: lines, labelAt, caught }: Layout['ways'][number]): string {
  if (labelAt === undefined) return '';
  const { x, y, width, height } = labelAt;
  const background = `<rect class="background" ${at(x - width / 2, y - height / 2)} ${sized({ width, height })} rx="4"/>`;
  const texts = lines.map((line, index) => {
    const lineY = y - height / 2 + label.padding + index * label.lineHeight + 12;
    return `<text class="way-label${caught ? ' caught-label' : ''}" ${at(x, lineY)}>${escape(line)}</text>`;
  });
  return [background, ...texts].join('\n');
}

function drawDot({ name, x, y }: Layout['dots'][number]): string {
  const core = name === start ? 5 : 7;
  return (
    `<circle class="dot" cx="${short(x)}" cy="${short(y)}" r="${dot - 1}"/>` +
    `<circle class="dot-core" cx="${short(x)}" cy="${short(y)}" r="${core}"/>` +
    `<text class="dot-name" ${at(x + dot + 8, y + 4)}>${name === start ? 'Start' : 'End'}</text>`
  );
}

const drawSmallDot = (x: number, y: number): string =>
  `<circle class="dot-core" cx="${short(x)}" cy="${short(y)}" r="${nest.dot - 1}"/>`;

/** One decimal: the same file on every machine. */
const short = (value: number): string => String(Math.round(value * 10) / 10);
const pair = ({ x, y }: Point): string => `${short(x)} ${short(y)}`;
const at = (x: number, y: number): string => `x="${short(x)}" y="${short(y)}"`;
const sized = ({ width, height }: Size): string => `width="${short(width)}" height="${short(height)}"`;
