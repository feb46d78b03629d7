import { describe, expect, test } from '@jest/globals';
import { everyoneMay, type Question } from '../../gatekeeper.ts';
import { reportLine } from '../../lambda/report.ts';
import { bench, logGroupName } from './functions.ts';

test('reportLine() writes what CloudWatch shows', () => {
  const report = {
    functionName: 'f',
    requestId: 'r',
    durationMs: 12.345,
    billedMs: 160,
    memoryMb: 512,
    maxMemoryUsedMb: 80,
  };
  expect(reportLine({ ...report, initMs: 147.1, status: 'success' })).toBe(
    'REPORT RequestId: r\tDuration: 12.35 ms\tBilled Duration: 160 ms\tMemory Size: 512 MB\tMax Memory Used: 80 MB\tInit Duration: 147.10 ms\t',
  );
  expect(reportLine({ ...report, status: 'timeout' })).toMatch(/Max Memory Used: 80 MB\tStatus: timeout\t$/);
});

describe('the log of an invocation', () => {
  test('holds all the function wrote, between START and END, REPORT after them', async () => {
    await using at = await bench();
    const functionArn = await at.create(`exports.handler = async () => {
      console.log('from the console', { a: 1 });
      process.stdout.write('{"message":"raw"}\\n');
      process.stderr.write('no end of line');
    }`);
    await at.lambda.invoke({ functionArn, payload: {} });
    await at.lambda.close();
    const lines = (await at.log()).trimEnd().split('\n');
    const { requestId } = at.lambda.reports[0] ?? {};
    expect(lines[0]).toBe(`START RequestId: ${requestId} Version: $LATEST`);
    expect(lines.slice(1, -2)).toHaveLength(3);
    expect(lines).toEqual(
      expect.arrayContaining([
        expect.stringMatching(`Z\t${requestId}\tINFO\tfrom the console { a: 1 }`),
        '{"message":"raw"}',
        'no end of line',
      ]),
    );
    expect(lines.at(-2)).toBe(`END RequestId: ${requestId}`);
    expect(lines.at(-1)).toMatch(
      /^REPORT RequestId: .*\tMemory Size: 256 MB\tMax Memory Used: \d+ MB\tInit Duration: /,
    );
  });

  test('says why an environment ended', async () => {
    await using at = await bench();
    const functionArn = await at.create(
      `exports.handler = async ({ exit }) => exit ? process.exit(1) : new Promise(() => {})`,
      { timeoutSeconds: 1 },
    );
    await at.lambda.invoke({ functionArn, payload: {} });
    await at.lambda.invoke({ functionArn, payload: { exit: true } });
    await at.lambda.close();
    const log = await at.log();
    expect(log).toMatch(/\tStatus: timeout\t$/m);
    expect(log).toMatch(/\tStatus: error\tError Type: Runtime\.ExitError\t$/m);
  });

  test('is not written by a role that may not', async () => {
    const asked: Question[] = [];
    const gatekeeper = {
      ...everyoneMay,
      ask: (question: Question) => {
        asked.push(question);
        return question.action === 'logs:PutLogEvents'
          ? { allowed: false as const, reason: '' }
          : { allowed: true as const };
      },
    };
    await using at = await bench({ gatekeeper });
    const functionArn = await at.create('exports.handler = async () => console.log(1)');
    for (const payload of [1, 2]) expect(await at.lambda.invoke({ functionArn, payload })).toMatchObject({ ok: true });
    await expect(at.log()).rejects.toMatchObject({ code: 'ENOENT' });
    expect(asked.map(({ action }) => action)).toEqual(['logs:CreateLogStream', 'logs:PutLogEvents']);
    expect(asked[1]?.caller).toBe('Thaw-TestRole');
    expect(asked[1]?.resource).toContain(`arn:aws:logs:us-east-1:000000000000:log-group:${logGroupName}:log-stream:`);
  });
});
