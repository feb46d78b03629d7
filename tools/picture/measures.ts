import type { State } from './graph.ts';
import { widthOf, wrap } from './text.ts';

/** All in pixels. */
export const box = { width: 288, padding: 14, icon: 32, nameSize: 15, saysSize: 12, lineHeight: 17, nameHeight: 21 };
/** Inside a map's box: its child, and the dots before and after it. */
export const nest = { padding: 18, gap: 30, dot: 6 };
export const dot = 13;
export const label = { fontSize: 12, lineHeight: 16, padding: 5 };

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A box of one state, without what a map holds inside. */
export function headOf(state: State, width: number): Size & { readonly lines: readonly string[] } {
  const lines = wrap(state.says, box.saysSize, width - 2 * box.padding - box.icon - 12);
  const text = box.nameHeight + lines.length * box.lineHeight;
  return { lines, width, height: Math.max(text, box.icon) + 2 * box.padding };
}

export const widthOfState = (state: State): number => box.width + (state.child ? 2 * nest.padding : 0);

export function sizeOf(state: State): Size {
  const width = widthOfState(state);
  const { height } = headOf(state, width);
  return { width, height: state.child ? height + nestHeight(state.child) : height };
}

/** Dot, arrow, child, arrow, dot, and the room below. */
const nestHeight = (child: State): number =>
  4 * nest.dot + 2 * nest.gap + headOf(child, box.width).height + nest.padding;

export const sizeOfLabel = (lines: readonly string[]): Size => ({
  width: Math.max(0, ...lines.map((line) => widthOf(line, label.fontSize))) + 2 * label.padding,
  height: lines.length * label.lineHeight + 2 * label.padding,
});
