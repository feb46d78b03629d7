import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { Refused } from './client.ts';

/** What came of loading. While it loads again, and when that fails, the value before is kept. */
export interface Loaded<Value> {
  readonly value: Value | undefined;
  /** Of the last try; undefined once one succeeded. */
  readonly error: unknown;
  readonly reload: () => void;
  /** Puts in place what another request answered. */
  readonly replace: (value: Value) => void;
}

interface Live {
  /** When to ask again; null or undefined: never. */
  readonly refreshSeconds?: number | null;
}

interface State<Value> {
  readonly key: string;
  readonly value?: Value;
  readonly error?: unknown;
}

/**
 * Loads now, again when `key` changes, and again whenever the answer's `refreshSeconds` have passed while the page is
 * seen. An answer that arrives after a newer question is thrown away.
 */
export function useLoad<Value extends object>(
  key: string,
  load: (signal: AbortSignal) => Promise<Value>,
): Loaded<Value> {
  const [state, setState] = useState<State<Value>>({ key });
  const [turn, setTurn] = useState(0);
  const newest = useRef(load);
  newest.current = load;
  useEffect(() => {
    const abort = new AbortController();
    newest.current(abort.signal).then(
      (value) => abort.signal.aborted || setState({ key, value }),
      (error: unknown) =>
        abort.signal.aborted || setState((before) => ({ ...(before.key === key ? before : { key }), error })),
    );
    return () => abort.abort();
  }, [key, turn]);
  const reload = useCallback(() => setTurn((before) => before + 1), []);
  const replace = useCallback((value: Value) => setState({ key, value }), [key]);
  const now = state.key === key ? state : { key };
  useLater(reload, secondsUntilNext(now), state);
  return { value: now.value, error: now.error, reload, replace };
}

function secondsUntilNext({ value, error }: State<Live>): number | null {
  if (error instanceof Refused) return error.retrySeconds;
  return value?.refreshSeconds ?? null;
}

/** Calls after so many seconds, but only while the page is seen: else as soon as it is seen again. */
function useLater(call: () => void, seconds: number | null, since: unknown): void {
  useEffect(() => {
    if (seconds === null) return;
    let isDue = false;
    const ifSeen = () => {
      if (isDue && document.visibilityState === 'visible') call();
    };
    const timer = setTimeout(() => {
      isDue = true;
      ifSeen();
    }, Math.max(0.5, seconds) * 1000);
    document.addEventListener('visibilitychange', ifSeen);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', ifSeen);
    };
  }, [call, seconds, since]);
}
