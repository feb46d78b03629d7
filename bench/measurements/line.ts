import { createConnection } from 'node:net';
import { startChild } from '../children.ts';
import type { Bench, Measurement } from '../measurement.ts';
import type { Listening } from '../servers/options.ts';
import { median, repeat } from '../statistics.ts';

const MiB = 2 ** 20;
const sizeBytes = 512 * MiB;

/** What this machine's loopback carries where nobody looks at the bytes: nothing below can be faster. */
export const line: Measurement = {
  name: 'line',
  async measure(bench: Bench) {
    using server = startChild('servers/socket.ts', bench.folder, { args: [String(sizeBytes)] });
    const { url } = await server.nextWord<Listening>();
    const seconds = await repeat(bench, () => drain(Number(new URL(url).port)));
    const figure = { name: 'a socket that is drained', value: sizeBytes / MiB / median(seconds), unit: 'MiB/s' };
    return { title: 'The line: a bare socket over loopback, two processes', figures: [figure] };
  },
};

function drain(port: number): Promise<number> {
  const startMs = performance.now();
  return new Promise((resolve, reject) => {
    createConnection(port, '127.0.0.1')
      .once('error', reject)
      .once('end', () => resolve((performance.now() - startMs) / 1000))
      .resume();
  });
}
