import type { MiddlewareHandler } from 'hono';
import { MiB } from '../../../functions/archive/units.ts';
import { Problem } from '../../shared/problem.ts';

const isSafe = (method: string) => method === 'GET' || method === 'HEAD';

/**
 * Lets through what the console's own page asks. The Host is checked, because a foreign name may be made to resolve to this machine
 * (DNS rebinding); the Origin and Sec-Fetch-Site, because a foreign page may send requests here (CSRF). Browsers set all three, and
 * no page can change them (Fetch standard, "forbidden request-header").
 */
export const demandOwnOrigin =
  (port: () => number): MiddlewareHandler =>
  async (context, next) => {
    const { method } = context.req;
    const host = context.req.header('host') ?? '';
    const hosts = [`127.0.0.1:${port()}`, `localhost:${port()}`];
    if (!hosts.includes(host)) throw refuse('Host', hosts.join(' or '), host);
    const origin = context.req.header('origin');
    if (origin === undefined ? !isSafe(method) : origin !== `http://${host}`) {
      throw refuse('Origin', `http://${host}`, origin ?? '');
    }
    const site = context.req.header('sec-fetch-site') ?? 'none';
    const isPage = context.req.path === '/';
    if (!isPage && site !== 'same-origin' && site !== 'none') throw refuse('Sec-Fetch-Site', 'same-origin', site);
    await next();
  };

const refuse = (header: string, wanted: string, found: string) =>
  new Problem(
    'WrongOrigin',
    `Cannot answer this request: wanted ${header} ${wanted}, found ${JSON.stringify(found.slice(0, 200))}.`,
  );

/** A file of names has up to 128 MiB (cli/vault/user-files.ts). */
const largestBody = 130 * MiB;

/** A body is JSON, and says how long it is, as browsers do. What is sent without one has no content type to ask for. */
export const demandJson: MiddlewareHandler = async (context, next) => {
  const length = Number(context.req.header('content-length') ?? 0);
  const type = context.req.header('content-type') ?? '';
  if (context.req.header('transfer-encoding') !== undefined) throw unreadable('a body with its length', 'one without');
  if (length > largestBody) throw unreadable(`at most ${largestBody} bytes`, `${length}`);
  if (length > 0 && !/^application\/json\b/i.test(type))
    throw unreadable('application/json', `"${type.slice(0, 100)}"`);
  await next();
};

const unreadable = (wanted: string, found: string) =>
  new Problem('BadRequest', `Cannot read the body of this request: wanted ${wanted}, found ${found}.`);

/** What is asked with POST or PUT, and spends, stops and changes nothing in the account. */
const harmless = /^\/api\/vaults\/[^/]+\/(estimate|naming)$/;

/** Refuses all that spends, stops or changes something. */
export const demandReading: MiddlewareHandler = async (context, next) => {
  const { method, path } = context.req;
  if (!isSafe(method) && !harmless.test(path)) {
    throw new Problem('ReadOnly', `The console was started with --read-only: ${method} ${path} is refused.`);
  }
  await next();
};
