import type { Certificate } from '../tls/certificate.ts';

/** What a bench server is told when it starts, as JSON in its first argument. */
export interface ServerOptions {
  /** https where given, http where not. */
  readonly certificate?: Certificate;
  /** Of one connection's bytes; no limit where absent. */
  readonly streamBytesPerSecond?: number | undefined;
  /** Of all its bytes: there is one worker at a time. */
  readonly workerBytesPerSecond?: number | undefined;
}

/** What a server says when it listens. */
export interface Listening {
  readonly url: string;
}

export function serverOptions(): ServerOptions {
  const options: ServerOptions = JSON.parse(process.argv[2] ?? '{}');
  return options;
}
