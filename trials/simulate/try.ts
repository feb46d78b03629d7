import { defaultOptions } from './options.ts';
import { simulateVault } from './simulation.ts';

process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
const [n, mib, ideal, sample, hours] = process.argv.slice(2).map(Number);
const t = performance.now();
const out = await simulateVault({
  ...defaultOptions,
  archives: [{ count: n!, sizeBytes: mib! * 2 ** 20 }],
  ideal: ideal === 1,
  sampleAtMost: sample!,
  hoursAtMost: hours!,
});
console.log(out, ((performance.now() - t) / 1000).toFixed(1), 's');
