import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { Context, MiddlewareHandler } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { Problem } from '../../shared/problem.ts';

export interface SignIn {
  /** What stands after `?token=` in the URL that opens the console. Good once. */
  readonly token: () => string;
  /** GET /?token=...: a right token becomes a cookie; a spent one makes a new one, and `onSpent` is told. */
  readonly exchange: (context: Context) => 'signed in' | 'refused';
  /** Lets through whoever has the cookie. */
  readonly demandCookie: MiddlewareHandler;
}

const secret = () => randomBytes(32).toString('base64url');

/** How often a spent token may be asked with before nobody is told any more: whoever asks so often is no person. */
const mostRenewals = 20;

/**
 * The one-time token and the cookie that it is exchanged for. Cookies know no ports (RFC 6265, section 8.5): two consoles on one
 * machine have cookies of two names. `onSpent`: somebody opened the URL again, and there is a new one.
 */
export function signIn(port: () => number, onSpent: () => void): SignIn {
  const session = secret();
  const spent = new Set<string>();
  let token = secret();
  const cookieName = () => `thaw-${port()}`;
  const renew = () => {
    spent.add(token);
    token = secret();
  };
  return {
    token: () => token,
    exchange(context) {
      const given = context.req.query('token') ?? '';
      if (isSame(given, token)) {
        renew();
        setCookie(context, cookieName(), session, { httpOnly: true, sameSite: 'Strict', path: '/' });
        return 'signed in';
      }
      if (spent.has(given) && spent.size < mostRenewals) {
        renew();
        onSpent();
      }
      return 'refused';
    },
    async demandCookie(context, next) {
      if (!isSame(getCookie(context, cookieName()) ?? '', session)) throw notSignedIn();
      await next();
    },
  };
}

const isSame = (one: string, two: string): boolean =>
  Buffer.byteLength(one) === Buffer.byteLength(two) && timingSafeEqual(Buffer.from(one), Buffer.from(two));

const notSignedIn = () =>
  new Problem(
    'NotSignedIn',
    'This browser is not signed in to the console: wanted the cookie that its URL gives, found none.',
  );
