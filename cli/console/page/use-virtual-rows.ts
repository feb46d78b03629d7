import { elementScroll, observeElementOffset, observeElementRect, Virtualizer } from '@tanstack/virtual-core';
import type { RefObject } from 'preact';
import { useLayoutEffect, useReducer, useState } from 'preact/hooks';
import { drawnAt, offsetToShow, type Scale, scaleOf } from './table-scale.ts';

interface Options {
  readonly count: number;
  /** Of each row, and of the head, which covers the first. */
  readonly rowPx: number;
  readonly scroller: RefObject<HTMLElement | null>;
}

export interface VirtualRows {
  /** Height of the element that holds the rows. */
  readonly spacePx: number;
  readonly rows: readonly { readonly index: number; readonly topPx: number }[];
  /** Scrolls so far that the row is seen. */
  readonly show: (index: number) => void;
}

type List = Virtualizer<HTMLElement, Element>;

/** The rows that are seen, and some around them. */
export function useVirtualRows({ count, rowPx, scroller }: Options): VirtualRows {
  const [, draw] = useReducer((turn: number) => turn + 1, 0);
  const [list] = useState(() => new Virtualizer<HTMLElement, Element>(unset));
  list.setOptions({
    ...unset,
    count,
    estimateSize: () => rowPx,
    overscan: 12,
    getScrollElement: () => scroller.current,
    observeElementOffset: (instance, tell) =>
      observeElementOffset(instance, (scrollTop, isScrolling) => {
        const { factor } = scaleNow(instance);
        tell(scrollTop * factor, isScrolling);
        if (factor !== 1) draw(undefined); // each pixel moves the rows by several
      }),
    onChange: draw,
  });
  useLayoutEffect(() => list._didMount(), []);
  useLayoutEffect(() => list._willUpdate());
  useLayoutEffect(() => list.measure(), [rowPx]);
  const [scale, offsetPx] = [scaleNow(list), list.scrollOffset ?? 0];
  return {
    spacePx: scale.spacePx,
    rows: list.getVirtualItems().map(({ index, start }) => ({ index, topPx: drawnAt(start, offsetPx, scale) })),
    show: (index) => {
      const to = offsetToShow(index, { rowPx, offsetPx: list.scrollOffset ?? 0, viewPx: viewOf(list) });
      scroller.current?.scrollTo({ top: to / scaleNow(list).factor });
    },
  };
}

const unset = {
  count: 0,
  estimateSize: () => 1,
  getScrollElement: () => null,
  observeElementOffset,
  observeElementRect,
  scrollToFn: elementScroll,
};

const rowPxOf = (list: List) => list.options.estimateSize(0);
const viewOf = (list: List) => Math.max(0, (list.scrollRect?.height ?? 0) - rowPxOf(list));
const scaleNow = (list: List): Scale => scaleOf(list.options.count * rowPxOf(list), viewOf(list));
