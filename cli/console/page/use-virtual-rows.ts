import { elementScroll, observeElementOffset, observeElementRect, Virtualizer } from '@tanstack/virtual-core';
import type { RefObject } from 'preact';
import { useLayoutEffect, useReducer, useState } from 'preact/hooks';
import { drawnAt, type Scale, scaleOf } from './table-scale.ts';

interface Options {
  readonly count: number;
  readonly rowPx: number;
  readonly scroller: RefObject<HTMLElement | null>;
}

export interface VirtualRows {
  /** Height of the element that holds the rows. */
  readonly spacePx: number;
  readonly rows: readonly { readonly index: number; readonly topPx: number }[];
  readonly scrollTo: (index: number) => void;
}

/** The rows that are seen, and some around them. */
export function useVirtualRows({ count, rowPx, scroller }: Options): VirtualRows {
  const [, draw] = useReducer((turn: number) => turn + 1, 0);
  const [list] = useState(() => new Virtualizer<HTMLElement, Element>(unset));
  const scale = scaleOf(count * rowPx, list.scrollRect?.height ?? 0);
  list.setOptions({
    ...unset,
    count,
    estimateSize: () => rowPx,
    overscan: 12,
    getScrollElement: () => scroller.current,
    observeElementOffset: (instance, tell) =>
      observeElementOffset(instance, (offset, isScrolling) => {
        const { factor } = scaleNow(instance);
        tell(offset * factor, isScrolling);
        if (factor !== 1) draw(undefined); // each pixel moves the rows by several
      }),
    scrollToFn: (offset, options, instance) => elementScroll(offset / scaleNow(instance).factor, options, instance),
    onChange: draw,
  });
  useLayoutEffect(() => list._didMount(), []);
  useLayoutEffect(() => list._willUpdate());
  useLayoutEffect(() => list.measure(), [rowPx]);
  const offset = list.scrollOffset ?? 0;
  return {
    spacePx: scale.spacePx,
    rows: list.getVirtualItems().map(({ index, start }) => ({ index, topPx: drawnAt(start, offset, scale) })),
    scrollTo: (index) => list.scrollToIndex(index),
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

const scaleNow = (list: Virtualizer<HTMLElement, Element>): Scale =>
  scaleOf(list.options.count * list.options.estimateSize(0), list.scrollRect?.height ?? 0);
