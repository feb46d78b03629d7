import type { ApiError } from '../../../cli/console/api.ts';
import type { ConsoleServer } from '../../../cli/console/server/serve.ts';

/** A browser as far as the server sees one: it has opened the URL, and keeps the cookie. */
export interface Visitor {
  get<Body>(path: string): Promise<Body>;
  post<Body>(path: string, body?: unknown): Promise<Body>;
  put<Body>(path: string, body: unknown): Promise<Body>;
  delete<Body>(path: string): Promise<Body>;
  /** The answer as it is, whatever its status. */
  send(path: string, init?: RequestInit): Promise<Response>;
}

/** Opens the console's URL. */
export async function visit(server: Pick<ConsoleServer, 'url' | 'port'>): Promise<Visitor> {
  const opened = await fetch(server.url(), { redirect: 'manual' });
  const cookie = opened.headers.get('set-cookie')?.split(';')[0] ?? '';
  const base = `http://127.0.0.1:${server.port}`;
  const send = (path: string, init: RequestInit = {}) =>
    fetch(`${base}${path}`, { ...init, headers: { origin: base, cookie, ...Object(init.headers) } });
  const ask = async <Body>(path: string, method: string, body?: unknown): Promise<Body> => {
    const sent =
      body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
    const response = await send(path, { method, ...sent });
    const answer: { readonly error: ApiError } = JSON.parse(await response.text());
    if (response.ok) return answer as unknown as Body;
    throw Object.assign(new Error(answer.error.sentence), { ...answer.error, status: response.status });
  };
  return {
    get: (path) => ask(path, 'GET'),
    post: (path, body) => ask(path, 'POST', body),
    put: (path, body) => ask(path, 'PUT', body),
    delete: (path) => ask(path, 'DELETE'),
    send,
  };
}

/** Asks until it is so. What changes meanwhile changes by itself: the console is read again and again, as a page does. */
export async function until<Body>(ask: () => Promise<Body>, isSo: (body: Body) => boolean): Promise<Body> {
  for (;;) {
    const body = await ask();
    if (isSo(body)) return body;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
