/** Browsers draw no element higher than some 17 to 33 million pixels (Firefox, Chromium): a million rows have more. */
const mostPixels = 8_000_000;

/** How a list of `heightPx` is scrolled by an element of at most `mostPixels`. */
export interface Scale {
  /** Height of the element inside the scroller. */
  readonly spacePx: number;
  /** Pixels of the list per pixel of the scroller; 1 for all but huge lists. */
  readonly factor: number;
}

export function scaleOf(heightPx: number, viewPx: number): Scale {
  if (heightPx <= mostPixels) return { spacePx: heightPx, factor: 1 };
  return { spacePx: mostPixels, factor: (heightPx - viewPx) / (mostPixels - viewPx) };
}

/** Where a row of the list is drawn inside the scroller that stands at `offsetPx` of the list. */
export const drawnAt = (rowStartPx: number, offsetPx: number, { factor }: Scale): number =>
  rowStartPx - offsetPx + offsetPx / factor;

interface View {
  readonly rowPx: number;
  /** Of the list. */
  readonly offsetPx: number;
  /** Height in which rows are seen. */
  readonly viewPx: number;
}

/** Where the list must stand, so that the row is wholly seen: where it stands now, if it is. */
export function offsetToShow(index: number, { rowPx, offsetPx, viewPx }: View): number {
  const [top, bottom] = [index * rowPx, (index + 1) * rowPx];
  if (top < offsetPx) return top;
  return bottom > offsetPx + viewPx ? bottom - viewPx : offsetPx;
}
