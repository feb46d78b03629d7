import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { Entry, EntryOrder, FolderPage } from '../api.ts';
import { ask } from './client.ts';
import { missingPages, type Pages, pageRows, withPage } from './pages.ts';
import { pathOf } from './paths.ts';

/** What is looked at. */
export interface FolderWish {
  readonly vaultName: string;
  /** Another index: all is asked for again. */
  readonly indexId: string;
  readonly path: string;
  readonly filter: string;
  readonly order: EntryOrder;
  readonly isDescending: boolean;
}

export interface FolderRows {
  readonly pages: Pages<Entry> | undefined;
  readonly amount: FolderPage['amount'] | undefined;
  /** Of the index that answered. */
  readonly indexId: string | undefined;
  readonly error: unknown;
  readonly onSeen: (from: number, to: number) => void;
  readonly reload: () => void;
}

type State = Pick<FolderRows, 'pages' | 'amount' | 'indexId' | 'error'> & { readonly key: string };

/** A folder's entries; those that are seen are asked for, 200 at a time. */
export function useFolder(wish: FolderWish): FolderRows {
  const key = JSON.stringify(wish);
  const unknown: State = { key, pages: undefined, amount: undefined, indexId: undefined, error: undefined };
  const [state, setState] = useState<State>(unknown);
  /** What is under way. */
  const asked = useRef({ key: '', pages: new Set<number>() });
  const [turn, setTurn] = useState(0);

  const load = (page: number) => {
    if (asked.current.key !== key) asked.current = { key, pages: new Set() };
    if (asked.current.pages.has(page)) return;
    asked.current.pages.add(page);
    const { pages: underWay } = asked.current;
    const take = (next: (before: State) => State) => {
      underWay.delete(page);
      if (asked.current.pages === underWay) setState((before) => next(before.key === key ? before : unknown));
    };
    askForPage(wish, page).then(
      ({ entries, total, amount, indexId }) =>
        take(({ pages = { total, loaded: new Map() } }) => ({
          key,
          pages: withPage(pages, page, entries, total),
          amount,
          indexId,
          error: undefined,
        })),
      (error: unknown) => take((before) => ({ ...before, error })),
    );
  };

  useEffect(() => {
    asked.current = { key, pages: new Set() };
    load(0);
  }, [key, turn]);
  const now = state.key === key ? state : unknown;
  const newest = useRef({ now, load });
  newest.current = { now, load };
  const onSeen = useCallback((from: number, to: number) => {
    const { now, load } = newest.current;
    if (now.pages === undefined) return;
    for (const page of missingPages(now.pages, from, to)) load(page);
  }, []);
  return { ...now, onSeen, reload: useCallback(() => setTurn((before) => before + 1), []) };
}

const askForPage = ({ vaultName, path, filter, order, isDescending }: FolderWish, page: number) =>
  ask<FolderPage>(
    pathOf(['vaults', vaultName, 'folder'], {
      path,
      filter,
      order,
      descending: isDescending,
      offset: page * pageRows,
      limit: pageRows,
    }),
  );
