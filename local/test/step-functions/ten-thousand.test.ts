import { afterAll, expect, test } from '@jest/globals';
import { distributed, machine, openStage, run, task } from './stage.ts';

const stage = await openStage({
  lambdas: { part: ({ partNumber }: { partNumber: number }) => ({ partNumber, treeHash: 'a'.repeat(64) }) },
});
afterAll(() => stage.close());

test('10,000 items pass through engine and results', async () => {
  const partNumbers = Array.from({ length: 10_000 }, (_, index) => index + 1);
  const M = distributed(
    { Part: task('part', { TimeoutSeconds: 140, End: true }) },
    {
      ItemsPath: '$.partNumbers',
      ItemSelector: { 'partNumber.$': '$$.Map.Item.Value', 'vaultName.$': '$.vaultName' },
      MaxConcurrency: 20,
      ResultPath: '$.fetched',
      ResultWriter: {
        Resource: 'arn:aws:states:::s3:putObject',
        Parameters: { Bucket: 'work', Prefix: 'results' },
        WriterConfig: { Transformation: 'COMPACT', OutputType: 'JSONL' },
      },
    },
  );
  const execution = await run(stage, machine({ M }), { partNumbers, vaultName: 'v' });
  expect(execution.status).toBe('SUCCEEDED');
  expect(execution.history).toHaveLength(8);
  const rows =
    [...stage.objects]
      .find(([key]) => key.endsWith('SUCCEEDED_0.jsonl'))?.[1]
      .trim()
      .split('\n') ?? [];
  expect(new Set(rows.map((row): unknown => JSON.parse(row).partNumber)).size).toBe(10_000);
});
