import type { RefObject } from 'preact';
import { useLayoutEffect, useState } from 'preact/hooks';

interface Size {
  readonly widthPx: number;
  /** Of the page: larger on screens of 4K. */
  readonly remPx: number;
}

/** Width of an element, and the page's font size, as they are now. */
export function useSize(of: RefObject<HTMLElement | null>): Size {
  const [size, setSize] = useState<Size>({ widthPx: 0, remPx: 14 });
  useLayoutEffect(() => {
    const element = of.current;
    if (element === null) return;
    const measure = () => {
      const next = { widthPx: element.clientWidth, remPx: remPx() };
      setSize((before) => (before.widthPx === next.widthPx && before.remPx === next.remPx ? before : next));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return size;
}

const remPx = () => Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
