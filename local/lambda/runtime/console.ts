import { format } from 'node:util';

const levels = { log: 'INFO', info: 'INFO', debug: 'DEBUG', trace: 'TRACE', warn: 'WARN', error: 'ERROR' } as const;

const methods = ['log', 'info', 'debug', 'trace', 'warn', 'error'] as const;

/** Node's runtime prefixes each console line with time, request id and level, divided by tabs, all on stdout. */
export function patchConsole(requestId: () => string | undefined): void {
  for (const method of methods) {
    console[method] = (...parts: unknown[]) => writeLine(requestId(), levels[method], format(...parts));
  }
}

export function writeLine(requestId: string | undefined, level: string, text: string): void {
  process.stdout.write(`${new Date().toISOString()}\t${requestId}\t${level}\t${text}\n`);
}
