import { graphlib, layout } from '@dagrejs/dagre';
import { end, type Graph, type State, start, type Way } from './graph.ts';
import { dot, type Size, sizeOf, sizeOfLabel } from './measures.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Something with a place: `x`, `y` is its middle. */
export type Placed<T> = T & Point & Size;

export interface Layout extends Size {
  readonly states: readonly Placed<State>[];
  readonly dots: readonly Placed<{ readonly name: string }>[];
  readonly ways: readonly PlacedWay[];
}

interface PlacedWay extends Way {
  /** From top to bottom. */
  readonly points: readonly Point[];
  /** True for a way back to a state above: its tip is at the first point. */
  readonly isUpward: boolean;
  readonly labelAt?: Point & Size;
}

/** Places everything from top to bottom. */
export function place({ states, ways }: Graph): Layout {
  const graph = new graphlib.Graph({ multigraph: true });
  graph.setGraph({ rankdir: 'TB', rankalign: 'top', nodesep: 44, ranksep: 50, edgesep: 30, marginx: 28, marginy: 26 });
  for (const state of states) graph.setNode(state.name, { ...sizeOf(state) });
  for (const name of [start, end]) graph.setNode(name, { width: 2 * dot, height: 2 * dot });
  ways.forEach((way, index) => graph.setEdge(way.from, way.to, edgeOf(way), String(index)));
  layout(graph);

  const { width = 0, height = 0 }: Partial<Size> = graph.graph();
  const at: At = (name) => pick(graph.node(name));
  return {
    width,
    height,
    states: states.map((state) => ({ ...state, ...at(state.name) })),
    dots: [start, end].map((name) => ({ name, ...at(name) })),
    ways: ways.map((way, index) => {
      const edge: Edge = graph.edge(way.from, way.to, String(index));
      const isUpward = goesUp(way, at);
      const ends = [port(ways, way, 'lower', at), port(ways, way, 'upper', at)] as const;
      return { ...way, isUpward, ...route(way, isUpward ? upsideDown(edge) : edge, ...ends) };
    }),
  };
}

type Edge = Partial<Point & Size> & { readonly points: readonly Point[] };

/** dagre's own ends aim at a box's middle and meet its corners, so they are ours; between neighbours no bend is needed. */
function route({ label }: Way, edge: Edge, first: Point, last: Point) {
  const inner = { least: first.y + turn, most: last.y - turn };
  const bends = last.y - first.y < tall ? [] : edge.points.slice(1, -1).map((bend) => within(inner, bend));
  const points = [first, ...bends, last];
  if (label.length === 0) return { points };
  return { points, labelAt: { ...pick(edge), ...(bends.length === 0 ? middle(first, last) : {}) } };
}

/** Room to turn into a long way and out of it. */
const turn = 64;

const within = ({ least, most }: { readonly least: number; readonly most: number }, { x, y }: Point): Point => ({
  x,
  y: Math.min(Math.max(y, least), most),
});

/** A way that is longer than this passes other states, in pixels. */
const tall = 200;

const middle = (a: Point, b: Point): Point => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 });

type At = (name: string) => Point & Size;

const goesUp = ({ from, to }: Way, at: At) => at(from).y > at(to).y;

const upsideDown = (edge: Edge): Edge => ({ ...edge, points: edge.points.toReversed() });

/** The upper state's end of a way is at that state's lower side, and the other way round; up or down the way goes. */
function endsOf(way: Way, at: At): { readonly lower: string; readonly upper: string } {
  return goesUp(way, at) ? { lower: way.to, upper: way.from } : { lower: way.from, upper: way.to };
}

/** Where a way meets the lower side of the state above it, or the upper side of the one below: side by side, uncrossed. */
function port(ways: readonly Way[], way: Way, side: 'lower' | 'upper', at: At): Point {
  const other = side === 'lower' ? 'upper' : 'lower';
  const name = endsOf(way, at)[side];
  const here = at(name);
  const far = (each: Way) => at(endsOf(each, at)[other]).x;
  const neighbours = ways.filter((each) => endsOf(each, at)[side] === name).sort((a, b) => far(a) - far(b));
  const place = (neighbours.indexOf(way) + 0.5) / neighbours.length - 0.5; // from -0.5 at the left to 0.5 at the right
  const y = side === 'lower' ? here.y + here.height / 2 : here.y - here.height / 2;
  const width = here.width > 2 * dot ? 150 : 0; // at a dot all meet
  return { x: here.x + place * width, y };
}

/** The way that all goes well is the straightest. */
const edgeOf = ({ label, caught }: Way) => ({
  ...(label.length > 0 ? { ...sizeOfLabel(label), labelpos: 'c' as const } : { width: 0, height: 0 }),
  weight: caught || label.length > 0 ? 1 : 8,
});

const pick = ({ x = 0, y = 0, width = 0, height = 0 }: Partial<Point & Size>) => ({ x, y, width, height });
