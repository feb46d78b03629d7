import { describe, expect, test } from '@jest/globals';
import { takeStock } from '../../../functions/take-stock.ts';
import type { VaultProgress } from '../../../functions/vault-flow.ts';
import { asProgress, readProgress } from '../../../functions/vault-run/choose-archives/choosing.ts';
import { progressFields } from '../../../functions/vault-run/progress.ts';
import { asVaultProgress, readReportProgress } from '../../../functions/vault-run/report/draft.ts';
import { readCall } from '../../../functions/vault-run/request-inventory/read-call.ts';
import { vaultRun, world } from './vault-world.ts';

const stock: VaultProgress = { pass: 'judge', round: 0, flushes: 0, settled: 0, segment: 0, line: 0, after: '' };

/** Each step that reads a progress: one of its own, and how it reads one. */
const readers: readonly [step: string, own: VaultProgress, read: (progress: VaultProgress) => unknown][] = [
  ['choose-archives', asProgress(readProgress(null)), readProgress],
  ['report', asVaultProgress(readReportProgress(null)), readReportProgress],
  ['take-stock', stock, async (progress) => await takeStock({ ...vaultRun, progress }, world({ rows: [] }).doors)],
  [
    'request-inventory',
    { calls: 3, inventoryJobId: null },
    (progress) =>
      readCall({
        request: { vaultName: 'photos', run: 'run-1', ...progress },
        executionName: 'run-1',
        executionArn: 'arn:run-1',
      }),
  ],
];

/** That progress with one of its fields as no step writes it. */
const spoiled = (own: VaultProgress): VaultProgress[] =>
  Object.keys(own).flatMap((name) => [
    { ...own, [name]: -1.5 },
    Object.fromEntries(Object.entries(own).filter(([key]) => key !== name)),
  ]);

describe('progressFields()', () => {
  test.each(readers)('lets %s go on from its own progress, and from no other', async (step, own, read) => {
    await read(own);
    for (const progress of spoiled(own)) {
      await expect((async () => await read(progress))()).rejects.toMatchObject({
        name: 'RequestRefused',
        message: expect.stringContaining(`Cannot go on: wanted the progress of ${step}, with`),
      });
    }
  });

  test('names the field, what was wanted and what was found', () => {
    expect(() => progressFields('report', { pass: 'scan' }).oneOf('pass', ['match', 'judge'])).toThrow(
      'Cannot go on: wanted the progress of report, with one of "match", "judge" in "pass", found {"pass":"scan"}. Start the vault again.',
    );
  });
});
