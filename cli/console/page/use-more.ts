import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { type Loaded, useLoad } from './use-load.ts';

interface Page {
  /** For `cursor`; null at the end. */
  readonly next: string | null;
}

export interface MoreLoaded<Value> extends Loaded<readonly Value[]> {
  /** What a table of so many rows calls with the rows that are seen. */
  readonly onSeen: (rows: number) => (from: number, to: number) => void;
}

/** A list that comes in pages: the first is asked for again and again, the others when the end is seen. */
export function useMore<Value extends Page>(
  key: string,
  load: (cursor: string | null, signal?: AbortSignal) => Promise<Value>,
): MoreLoaded<Value> {
  const first = useLoad(key, (signal) => load(null, signal));
  const [more, setMore] = useState<{ key: string; pages: readonly Value[] }>({ key, pages: [] });
  const isBusy = useRef(false);
  const pages = first.value === undefined ? undefined : [first.value, ...(more.key === key ? more.pages : [])];
  const newest = useRef({ pages, load, key });
  newest.current = { pages, load, key };
  const goOn = useCallback(() => {
    const { pages = [], load, key } = newest.current;
    const next = pages.at(-1)?.next ?? null;
    if (next === null || isBusy.current) return;
    isBusy.current = true;
    load(next)
      .then((page) => setMore((before) => ({ key, pages: [...(before.key === key ? before.pages : []), page] })))
      .catch(() => undefined) // asked for again when the end is seen again; what is wrong the first page says
      .finally(() => {
        isBusy.current = false;
      });
  }, []);
  useEffect(() => setMore({ key, pages: [] }), [key]);
  const onSeen = useCallback(
    (rows: number) => (_: number, to: number) => {
      if (to >= rows) goOn();
    },
    [],
  );
  return { ...first, value: pages, replace: () => undefined, onSeen };
}
