import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import type { PartRequest } from './measured.ts';

/** node:http or node:https with a connection that is kept: what a baseline without an SDK speaks. */
const clients = {
  'http:': { request: http.request, agent: new http.Agent({ keepAlive: true }) },
  'https:': { request: https.request, agent: new https.Agent({ keepAlive: true }) },
};

const clientFor = (url: string) => (url.startsWith('https:') ? clients['https:'] : clients['http:']);

/** The part as one response. */
export function getPart({ glacierUrl, outputBytes, partBytes }: PartRequest): Promise<IncomingMessage> {
  const { request, agent } = clientFor(glacierUrl);
  const url = `${glacierUrl}/-/vaults/bench/jobs/size-${outputBytes}/output`;
  return new Promise((resolve, reject) => {
    request(url, { agent, headers: { range: `bytes=0-${partBytes - 1}` } }, resolve)
      .once('error', reject)
      .end();
  });
}

/** An upload of the part that waits for its bytes, and its answer. */
export function putPart({ s3Url, partBytes }: PartRequest) {
  const { request, agent } = clientFor(s3Url);
  const headers = { 'content-length': partBytes };
  const upload = request(`${s3Url}/bench/object?partNumber=1&uploadId=upload`, { method: 'PUT', agent, headers });
  const answered = new Promise<void>((resolve, reject) => {
    upload.once('error', reject).once('response', (answer) => answer.resume().once('end', resolve));
  });
  return { upload, answered };
}
