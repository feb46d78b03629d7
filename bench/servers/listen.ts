import { createServer as createHttp, type RequestListener } from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { Listening, ServerOptions } from './options.ts';

/** Serves on a free port of loopback, tells the parent where, and ends when the parent is gone. */
export function listen({ certificate }: ServerOptions, handle: RequestListener): void {
  const settings = { keepAliveTimeout: 600_000, requestTimeout: 0 };
  const server = certificate ? createHttps({ ...settings, ...certificate }, handle) : createHttp(settings, handle);
  process.on('disconnect', () => process.exit());
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('Cannot serve: the server has no TCP port');
    const listening: Listening = { url: `${certificate ? 'https' : 'http'}://127.0.0.1:${address.port}` };
    process.send?.(listening);
  });
}
