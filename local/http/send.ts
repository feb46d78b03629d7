import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';

/** An answer whose body is text that is there already. */
export interface TextAnswer {
  readonly status: number;
  readonly headers?: OutgoingHttpHeaders;
  readonly body: string;
}

/** Sends text with its length. A client that has left is sent nothing. */
export function send(response: ServerResponse, { status, headers = {}, body }: TextAnswer): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  response.writeHead(status, { 'content-length': Buffer.byteLength(body), ...headers }).end(body);
}
