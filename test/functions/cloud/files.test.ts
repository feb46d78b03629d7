import { createServer } from 'node:http';
import { S3Client } from '@aws-sdk/client-s3';
import { expect, test } from '@jest/globals';
import { openFiles } from '../../../functions/cloud/files.ts';
import { keysOf } from '../../../local/credentials.ts';

/** An S3 that promises a hundred bytes, sends ten, and is gone. */
async function breakingOff() {
  const server = createServer((_, answer) => {
    answer.writeHead(206, { 'content-length': 100, 'content-range': 'bytes 0-99/100' });
    answer.write('x'.repeat(10), () => answer.destroy());
  });
  const listening = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', listening.resolve);
  await listening.promise;
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { server, endpoint: `http://127.0.0.1:${port}` };
}

test('bytes that break off midway are an error under a name that Step Functions tries again', async () => {
  const { server, endpoint } = await breakingOff();
  const credentials = keysOf('a');
  const client = new S3Client({ endpoint, region: 'us-east-1', credentials, forcePathStyle: true, maxAttempts: 1 });
  try {
    const reading = openFiles('work', '000000000000', client).readRange('a', { start: 0, end: 100 });
    await expect(reading).rejects.toMatchObject({
      name: 'NetworkingError',
      message: expect.stringMatching(/^Cannot read a: /),
    });
  } finally {
    client.destroy();
    server.close();
    server.closeAllConnections();
  }
});
