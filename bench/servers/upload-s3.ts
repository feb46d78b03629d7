/**
 * An S3 as Plan and Finalize meet it: nothing at the key, an upload that opens and completes, and the results of a map.
 * Second argument: a file with the results, as JSON of their text by key.
 */
import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { listen } from './listen.ts';
import { serverOptions } from './options.ts';

const files: Readonly<Record<string, string>> = JSON.parse(readFileSync(process.argv[3] ?? '', 'utf8'));

listen(serverOptions(), (request, response) => void answer(request, response).catch(() => response.destroy()));

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = '', url = '' } = request;
  await text(request);
  const file = files[url.split('?')[0]?.split('/').slice(2).join('/') ?? ''];
  if (method === 'GET' && file !== undefined) response.writeHead(200).end(file);
  else if (method === 'POST') response.writeHead(200, { 'content-type': 'application/xml' }).end(posted(url));
  else response.writeHead(404).end();
}

const posted = (url: string) =>
  url.includes('uploadId=')
    ? '<CompleteMultipartUploadResult><ETag>"whole"</ETag></CompleteMultipartUploadResult>'
    : '<InitiateMultipartUploadResult><UploadId>upload</UploadId></InitiateMultipartUploadResult>';
