import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { ArchiveEntry, SearchPage, SearchWish } from '../api.ts';
import { ask } from './client.ts';
import { pathOf } from './paths.ts';

export interface SearchRows {
  readonly found: readonly ArchiveEntry[];
  /** 0 to 1: how much of the vault was searched. */
  readonly searchedShare: number;
  readonly isAtEnd: boolean;
  readonly error: unknown;
  /** Goes on with the search when the last rows are seen. */
  readonly onSeen: (from: number, to: number) => void;
  readonly reload: () => void;
}

interface State {
  readonly key: string;
  readonly found: readonly ArchiveEntry[];
  readonly next: string | null;
  readonly searchedShare: number;
  readonly error: unknown;
}

/** So many rows before the end of what was found the search goes on. */
const ahead = 100;

/** What a search finds, as far as it is looked at; undefined `wish`: nothing is searched for. */
export function useSearch(vaultName: string, indexId: string, wish: SearchWish | undefined): SearchRows | undefined {
  const key = JSON.stringify([vaultName, indexId, wish]);
  const unknown: State = { key, found: [], next: '', searchedShare: 0, error: undefined };
  const [state, setState] = useState(unknown);
  const now = state.key === key ? state : unknown;
  const underWay = useRef<AbortController>(undefined);

  const go = async (from: State): Promise<void> => {
    if (wish === undefined || from.next === null) return;
    underWay.current?.abort();
    const abort = new AbortController();
    underWay.current = abort;
    try {
      const { found, next, searchedShare } = await askForMore(vaultName, wish, from.next, abort.signal);
      underWay.current = undefined;
      const all = { key, found: [...from.found, ...found], next, searchedShare, error: undefined };
      setState(all);
      // An answer has what was found in 200 ms, at times nothing: the first screen is filled at once.
      if (all.found.length < ahead) await go(all);
    } catch (error) {
      if (!abort.signal.aborted) setState({ ...from, error });
    }
  };

  useEffect(() => {
    void go(unknown);
    return () => underWay.current?.abort();
  }, [key]);
  const newest = useRef({ now, go });
  newest.current = { now, go };
  const onSeen = useCallback((_: number, to: number) => {
    const { now, go } = newest.current;
    if (to + ahead > now.found.length && underWay.current === undefined) void go(now);
  }, []);
  const reload = useCallback(() => void newest.current.go({ ...newest.current.now, error: undefined }), []);
  if (wish === undefined) return undefined;
  const { found, next, searchedShare, error } = now;
  return { found, searchedShare, isAtEnd: next === null, error, onSeen, reload };
}

const askForMore = (vaultName: string, wish: SearchWish, cursor: string, signal: AbortSignal) =>
  ask<SearchPage>(pathOf(['vaults', vaultName, 'search'], { ...wish, cursor, limit: 200 }), { signal });
