import { writeFile } from 'node:fs/promises';
import { describe, expect, test } from '@jest/globals';
import { everyoneMay } from '../../gatekeeper.ts';
import { bench } from './functions.ts';

const sayPid = 'exports.handler = async () => process.pid';
const pidOf = (result: unknown): unknown => Object(result).payload;

/** Waits in the handler until a file is there, so that tests decide when it ends. */
const waitForFile = `
  const { existsSync } = require('node:fs');
  exports.handler = async ({ file }) => {
    while (!existsSync(file)) await new Promise((go) => setTimeout(go, 5));
    return process.pid;
  }`;

describe('warm and cold', () => {
  test('a warm environment is used again, with what it remembers', async () => {
    await using at = await bench();
    const functionArn = await at.create('let count = 0; exports.handler = async () => ++count');
    const results = [];
    for (const payload of [1, 2, 3]) results.push(await at.lambda.invoke({ functionArn, payload }));
    expect(results.map(pidOf)).toEqual([1, 2, 3]);
    expect(at.lambda.reports.map(({ initMs }) => initMs !== undefined)).toEqual([true, false, false]);
  });

  test('invocations at once have an environment each, and the last to come back serves next', async () => {
    await using at = await bench();
    const functionArn = await at.create(waitForFile);
    const first = at.lambda.invoke({ functionArn, payload: { file: `${at.folder}/first` } });
    const second = at.lambda.invoke({ functionArn, payload: { file: `${at.folder}/second` } });
    await writeFile(`${at.folder}/first`, '');
    const firstPid = pidOf(await first);
    await writeFile(`${at.folder}/second`, '');
    const secondPid = pidOf(await second);
    expect(firstPid).not.toBe(secondPid);
    expect(pidOf(await at.lambda.invoke({ functionArn, payload: { file: `${at.folder}/first` } }))).toBe(secondPid);
  });

  test('above its reserved concurrency a function is throttled', async () => {
    await using at = await bench();
    const functionArn = await at.create(waitForFile, { reservedConcurrency: 1 });
    const busy = at.lambda.invoke({ functionArn, payload: { file: `${at.folder}/go` } });
    const refused = await at.lambda.invoke({ functionArn, payload: {} });
    expect(refused).toMatchObject({ ok: false, error: 'Lambda.TooManyRequestsException', kind: 'throttle' });
    await writeFile(`${at.folder}/go`, '');
    expect(await busy).toMatchObject({ ok: true });
    expect(await at.lambda.invoke({ functionArn, payload: { file: `${at.folder}/go` } })).toMatchObject({ ok: true });
  });

  test("above the account's concurrency everyone is throttled", async () => {
    await using at = await bench({ concurrency: 0 });
    const functionArn = await at.create(sayPid);
    expect(await at.lambda.invoke({ functionArn, payload: {} })).toMatchObject({
      error: 'Lambda.TooManyRequestsException',
    });
  });
});

describe('versions', () => {
  test('a published version stays as it was when the function is replaced', async () => {
    await using at = await bench();
    const functionArn = await at.create(`exports.handler = async (event, context) => 'old ' + context.functionVersion`);
    const versionArn = at.lambda.publishVersion('Thaw-Test');
    expect(versionArn).toBe(`${functionArn}:1`);
    await at.create(`exports.handler = async (event, context) => 'new ' + context.functionVersion`);
    expect(await at.lambda.invoke({ functionArn: versionArn, payload: {} })).toMatchObject({ payload: 'old 1' });
    expect(await at.lambda.invoke({ functionArn, payload: {} })).toMatchObject({ payload: 'new $LATEST' });
    expect(at.lambda.publishVersion('Thaw-Test')).toBe(`${functionArn}:2`);
  });

  test('replacing a function lets the invocation at work end well', async () => {
    await using at = await bench();
    const functionArn = await at.create(waitForFile);
    const working = at.lambda.invoke({ functionArn, payload: { file: `${at.folder}/go` } });
    await at.create(sayPid);
    const [before] = at.lambda.pids;
    await writeFile(`${at.folder}/go`, '');
    expect(pidOf(await working)).toBe(before);
    expect(pidOf(await at.lambda.invoke({ functionArn, payload: {} }))).not.toBe(before);
  });

  test('publishing what has not changed gives the same version, as creating it again changes nothing', async () => {
    await using at = await bench();
    await at.create(sayPid);
    const first = at.lambda.publishVersion('Thaw-Test');
    await at.create(sayPid);
    expect(at.lambda.publishVersion('Thaw-Test')).toBe(first);
  });

  test('a function nobody created is Lambda.ResourceNotFoundException', async () => {
    await using at = await bench();
    const functionArn = 'arn:aws:lambda:us-east-1:000000000000:function:absent';
    expect(await at.lambda.invoke({ functionArn, payload: {} })).toMatchObject({
      error: 'Lambda.ResourceNotFoundException',
    });
  });

  test.each([
    [{ runtime: 'nodejs18.x' }, /runtime/],
    [{ memoryMb: 64 }, /memory/],
    [{ timeoutSeconds: 901 }, /timeout/],
    [{ environment: { AWS_REGION: 'x' } }, /AWS_REGION/],
    [{ environment: { LONG: 'x'.repeat(4096) } }, /4096/],
  ])('settings Lambda refuses are refused: %o', async (settings, why) => {
    await using at = await bench();
    await expect(at.create(sayPid, settings)).rejects.toThrow(why);
  });
});

describe('permissions', () => {
  test('a caller that may not invoke gets the error Step Functions shows', async () => {
    const asked: unknown[] = [];
    const gatekeeper = {
      ...everyoneMay,
      ask: (question: unknown) => {
        asked.push(question);
        return { allowed: false, reason: 'User: x is not authorized to perform: lambda:InvokeFunction' } as const;
      },
    };
    await using at = await bench({ gatekeeper });
    const functionArn = await at.create(sayPid);
    const result = await at.lambda.invoke({ functionArn, payload: {}, callerRole: 'Thaw-MachineRole' });
    expect(result).toMatchObject({
      ok: false,
      error: 'Lambda.AWSLambdaException',
      cause: expect.stringMatching(/^User: x is not authorized .*AccessDeniedException/),
    });
    expect(asked).toEqual([{ caller: 'Thaw-MachineRole', action: 'lambda:InvokeFunction', resource: functionArn }]);
  });
});
