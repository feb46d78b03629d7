import { X509Certificate } from 'node:crypto';
import { createServer, get } from 'node:https';
import { expect, test } from '@jest/globals';
import { isMet } from '../../bench/measurement.ts';
import { median } from '../../bench/statistics.ts';
import { inWords } from '../../bench/table.ts';
import { selfSigned } from '../../bench/tls/certificate.ts';
import { VirtualTime } from '../../trials/simulate/virtual-time.ts';

test('selfSigned() makes a certificate that a client takes, of 127.0.0.1 and of nothing else', async () => {
  const certificate = selfSigned();
  expect(new X509Certificate(certificate.cert).checkHost('localhost')).toBeUndefined();
  const server = createServer(certificate, (_, response) => response.end('secret'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const options = { host: '127.0.0.1', port, ca: certificate.cert, agent: false };
  const status = await new Promise((resolve, reject) => {
    get(options, (response) => resolve(response.resume().statusCode)).once('error', reject);
  });
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  expect(status).toBe(200);
});

test('median() is the middle one, or the mean of both in the middle', () => {
  expect([median([3, 1, 2]), median([4, 1, 2, 3])]).toEqual([2, 2.5]);
});

test('a goal is met up to its value, or from it', () => {
  const figure = (value: number, wanted: 'at most' | 'at least') => ({
    name: '',
    value,
    unit: '',
    goal: { wanted, value: 1 },
  });
  expect([figure(1, 'at most'), figure(1.1, 'at most'), figure(0.9, 'at least')].map(isMet)).toEqual([
    true,
    false,
    false,
  ]);
});

test.each([
  [1234.5, '1235 s'],
  [12.345, '12.3 s'],
  [0.0123, '0.0123 s'],
  [0, '0 s'],
  [1000, '1000 s'],
])('inWords() writes %d with three digits that count', (value, text) => {
  expect(inWords(value, 's')).toBe(text);
});

test('VirtualTime lets things happen in their order, whenever they were said', async () => {
  const time = new VirtualTime();
  const seen: number[] = [];
  for (const seconds of [5, 1, 4, 2, 3, 0, 2.5]) time.after(seconds, () => seen.push(time.nowSeconds));
  await time.run();
  expect(seen).toEqual([0, 1, 2, 2.5, 3, 4, 5]);
});
