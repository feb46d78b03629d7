import { useEffect, useState } from 'preact/hooks';
import { hashOf, parseRoute, type Route } from './route.ts';

/** The route of now; the component is drawn again when it changes. */
export function useRoute(): Route {
  const [route, setRoute] = useState(() => parseRoute(location.hash));
  useEffect(() => {
    const changed = () => setRoute(parseRoute(location.hash));
    addEventListener('hashchange', changed);
    return () => removeEventListener('hashchange', changed);
  }, []);
  return route;
}

type Query = Parameters<typeof hashOf>[1];

export const goTo = (path: readonly string[], query?: Query): void => {
  location.hash = hashOf(path, query);
};

/** Changes the query without a new entry in the browser's history: for filters, which change with each key. */
export function replaceQuery({ path }: Route, query: Query): void {
  history.replaceState(null, '', hashOf(path, query));
  dispatchEvent(new HashChangeEvent('hashchange'));
}
