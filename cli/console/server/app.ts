import { Hono } from 'hono';
import { etag } from 'hono/etag';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { Problem } from '../../shared/problem.ts';
import type { ApiErrorBody } from '../api.ts';
import type { Console } from '../console.ts';
import type { PageFile } from '../page-file.ts';
import { resources } from '../resources/index.ts';
import { isOfCredentials, toldOf } from './api-error.ts';
import { safeHeaders } from './headers.ts';
import { demandJson, demandOwnOrigin, demandReading } from './origin.ts';
import type { SignIn } from './sign-in.ts';

export interface AppOptions {
  readonly console: Console;
  readonly signIn: SignIn;
  readonly port: () => number;
  readonly page: () => Promise<readonly PageFile[]>;
  /** Told of bugs, with their stack. */
  readonly onBug: (error: unknown) => void;
}

/** The page and its API. Each request passes, in this order: headers, Host and Origin, cookie, content type, read-only. */
export function consoleApp(options: AppOptions): Hono {
  const app = new Hono();
  app.use(safeHeaders);
  app.use(demandOwnOrigin(options.port));
  app.get('/', async (context, next) => {
    if (context.req.query('token') === undefined) return await next();
    // With a wrong token, too: the page then says what to do.
    options.signIn.exchange(context);
    return context.redirect('/', 303);
  });
  app.route('/api', apiOf(options));
  app.use(etag());
  app.get('/*', async (context) => {
    const file = (await options.page()).find(({ path }) => path === context.req.path);
    if (file === undefined) throw new Problem('NotFound', `There is nothing at ${context.req.path}.`);
    return context.body(Buffer.from(file.bytes), 200, { 'content-type': file.type });
  });
  app.onError((error, context) => answerError(error, options, (body, status) => context.json(body, status)));
  return app;
}

function apiOf(options: AppOptions): Hono {
  const api = new Hono();
  api.use(options.signIn.demandCookie);
  api.use(demandJson);
  if (options.console.isReadOnly) api.use(demandReading);
  // A report may be as long as the vault has archives: it is not held for its hash.
  api.on(
    ['GET'],
    [
      '/surroundings',
      '/vaults',
      '/vaults/:vault',
      '/runs',
      '/restores',
      '/restores/*',
      '/dead-letters',
      '/faults',
      '/objects',
    ],
    etag(),
  );
  for (const add of resources) add(api, options.console);
  api.all('*', (context) => {
    throw new Problem('NotFound', `There is no resource ${context.req.method} ${context.req.path}.`);
  });
  return api;
}

type Answer<Sent> = (body: ApiErrorBody, status: ContentfulStatusCode) => Sent;

function answerError<Sent>(error: unknown, { console, onBug }: AppOptions, answer: Answer<Sent>): Sent {
  const told = toldOf(error instanceof SyntaxError ? notJson(error) : error);
  if (told.error.name === 'Bug') onBug(error);
  if (isOfCredentials(told)) console.forgetAccount();
  return answer({ error: told.error }, statusOf(told.status));
}

/** A body that is no JSON; Hono throws what JSON.parse does. */
const notJson = ({ message }: SyntaxError) =>
  new Problem('BadRequest', `Cannot read this request: its body is no JSON (${message}).`);

function statusOf(status: number): ContentfulStatusCode {
  const known = [400, 401, 403, 404, 409, 429, 500, 501, 502, 503] as const;
  return known.find((each) => each === status) ?? 500;
}
