import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { TreeHash } from '../../functions/archive/tree-hash.ts';
import type { Bench, Figure, Measurement } from '../measurement.ts';
import { median, repeat } from '../statistics.ts';

const MiB = 2 ** 20;
const sizeMiB = 1024;

/**
 * Our tree hash against OpenSSL's own SHA-256 of 1 MiB blocks, one thread each, in turns. Both read the same MiB again
 * and again: `openssl speed` does, and what a worker hashes has just come from a socket, too.
 */
export const treeHash: Measurement = {
  name: 'tree hash',
  async measure(bench: Bench) {
    const bytes = randomBytes(MiB);
    const openssl: number[] = [];
    const ours = await repeat(bench, async () => {
      const before = process.cpuUsage(); // as openssl counts: a core that is shared does not make a slow hash
      const hash = new TreeHash();
      for (let leaf = 0; leaf < sizeMiB; leaf += 1) hash.update(bytes);
      hash.digest();
      const { user, system } = process.cpuUsage(before);
      const speed = sizeMiB / ((user + system) / 1e6);
      openssl.push(await opensslSpeed());
      return speed;
    });
    const figures: Figure[] = [{ name: 'tree hash, one thread', value: median(ours), unit: 'MiB/s' }];
    if (openssl.some(Number.isNaN)) {
      return { title, figures, notes: ['There is no openssl here, or none that speaks: nothing to compare with.'] };
    }
    const theirs = median(openssl);
    const goal = { wanted: 'at least', value: 0.95 } as const;
    figures.push({ name: 'openssl speed -bytes 1048576 sha256', value: theirs, unit: 'MiB/s' });
    figures.push({ name: 'tree hash / openssl', value: median(ours) / theirs, unit: 'x', goal });
    return { title, figures };
  },
};

const title = 'Tree hash';

/** MiB/s; NaN where openssl cannot be run or understood. It says `sha256   1531408.67k`: 1,000 bytes per second. */
async function opensslSpeed(): Promise<number> {
  try {
    const args = ['speed', '-bytes', String(MiB), '-seconds', '1', 'sha256'];
    const { stdout } = await promisify(execFile)('openssl', args);
    return (Number(/^sha256\s+([\d.]+)k/m.exec(stdout)?.[1]) * 1000) / MiB;
  } catch {
    return Number.NaN;
  }
}
