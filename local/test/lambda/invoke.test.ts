import { rm } from 'node:fs/promises';
import { describe, expect, test } from '@jest/globals';
import { roleCredentials } from '../../credentials.ts';
import { bench, codeOf, defaults } from './functions.ts';

const failure = (result: unknown): { errorType: string; errorMessage: string; trace?: string[] } => {
  if (typeof result === 'object' && result !== null && 'cause' in result) return JSON.parse(String(result.cause));
  throw new Error(`Wanted a failure, got ${JSON.stringify(result)}`);
};

describe('what a function gets', () => {
  test('its event and a context that knows the function, the request and the time left', async () => {
    await using at = await bench();
    const functionArn = await at.create(
      'exports.handler = async (event, context) => ({ event, left: context.getRemainingTimeInMillis(), context: { ...context } })',
    );
    const result = await at.lambda.invoke({ functionArn, payload: { partNumber: 3 } });
    expect(result).toMatchObject({
      ok: true,
      payload: {
        event: { partNumber: 3 },
        context: {
          functionName: 'Thaw-Test',
          functionVersion: '$LATEST',
          memoryLimitInMB: '256',
          invokedFunctionArn: functionArn,
        },
      },
    });
    expect(result).toHaveProperty('payload.left', expect.any(Number));
    expect(result).toHaveProperty('payload.context.awsRequestId', at.lambda.reports[0]?.requestId);
  });

  test('the variables Lambda gives, the endpoints and its own, and nothing of this process', async () => {
    await using at = await bench();
    const functionArn = await at.create('exports.handler = async () => process.env', {
      environment: { BUCKET_NAME: 'b' },
    });
    const result = await at.lambda.invoke({ functionArn, payload: null });
    const variables: Record<string, string> = result.ok ? Object(result.payload) : {};
    expect(variables).toMatchObject({
      BUCKET_NAME: 'b',
      AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:1',
      AWS_ACCESS_KEY_ID: roleCredentials('Thaw-TestRole').accessKeyId,
      AWS_SECRET_ACCESS_KEY: roleCredentials('Thaw-TestRole').secretAccessKey,
      AWS_REGION: 'us-east-1',
      TZ: ':UTC',
    });
    expect(Object.keys(variables)).not.toContain('HOME');
    expect(Object.keys(variables).filter((key) => /^(npm_|JEST|NODE_)/.test(key))).toEqual([]);
  });

  test('an ES module is run like a CommonJS one, out of its own folder', async () => {
    await using at = await bench();
    const codeFolder = await codeOf('export const handler = async () => process.cwd()', 'index.mjs');
    const functionArn = await at.lambda.createFunction({ ...defaults, codeFolder });
    await rm(codeFolder, { recursive: true });
    const result = await at.lambda.invoke({ functionArn, payload: null });
    expect(result).toMatchObject({ ok: true, payload: expect.stringMatching(/thaw-lambda-.*task-/) });
  });

  test('undefined is answered as null', async () => {
    await using at = await bench();
    const functionArn = await at.create('exports.handler = async () => {}');
    expect(await at.lambda.invoke({ functionArn, payload: undefined })).toEqual({ ok: true, payload: null });
  });
});

describe('how a function fails', () => {
  test("a thrown error keeps its name, and its cause is Lambda's JSON", async () => {
    await using at = await bench();
    const functionArn = await at.create(`
      class JobNotReady extends Error { name = 'JobNotReady' }
      exports.handler = async () => { throw new JobNotReady('still thawing', { cause: new Error('hidden') }) }`);
    const result = await at.lambda.invoke({ functionArn, payload: {} });
    expect(result).toMatchObject({ ok: false, error: 'JobNotReady', kind: 'error' });
    expect(failure(result)).toMatchObject({ errorType: 'JobNotReady', errorMessage: 'still thawing' });
    expect(failure(result).trace?.[0]).toContain('still thawing');
    expect(at.lambda.reports).toMatchObject([{ status: 'error' }]);
  });

  test('a thrown string is an error of type "string"', async () => {
    await using at = await bench();
    const functionArn = await at.create(`exports.handler = async () => { throw 'no' }`);
    const result = await at.lambda.invoke({ functionArn, payload: {} });
    expect(failure(result)).toEqual({ errorType: 'string', errorMessage: 'no', trace: [] });
  });

  test.each([
    ['process.exit(3)', 'exit status 3'],
    ['process.exit(0)', 'without providing a reason'],
    [`process.kill(process.pid, 'SIGKILL')`, 'signal: killed'],
  ])('%s is Runtime.ExitError (%s), and the next invocation gets a new environment', async (code, how) => {
    await using at = await bench();
    const functionArn = await at.create(
      `exports.handler = async (event) => { if (event.die) ${code}; return process.pid }`,
    );
    const before = await at.lambda.invoke({ functionArn, payload: {} });
    const result = await at.lambda.invoke({ functionArn, payload: { die: true } });
    expect(result).toMatchObject({ ok: false, error: 'Runtime.ExitError', kind: 'exit' });
    expect(failure(result).errorMessage).toMatch(/^RequestId: .* Error: Runtime exited with/);
    if (how !== 'without providing a reason') expect(failure(result).errorMessage).toContain(how);
    const after = await at.lambda.invoke({ functionArn, payload: {} });
    expect(after).toMatchObject({ ok: true });
    expect(after).not.toEqual(before);
  });

  test('an uncaught exception has its own name and ends the environment', async () => {
    await using at = await bench();
    const functionArn = await at.create(`exports.handler = (event) => event.die
      ? new Promise(() => setTimeout(() => { throw new RangeError('later') }, 1)) : Promise.resolve(process.pid)`);
    const before = await at.lambda.invoke({ functionArn, payload: {} });
    const result = await at.lambda.invoke({ functionArn, payload: { die: true } });
    expect(result).toMatchObject({ ok: false, error: 'RangeError' });
    expect(await at.lambda.invoke({ functionArn, payload: {} })).not.toEqual(before);
  });

  test('a promise rejected in nobody’s hands is Runtime.UnhandledPromiseRejection', async () => {
    await using at = await bench();
    const functionArn = await at.create(
      `exports.handler = async () => { Promise.reject(new Error('dropped')); await new Promise(() => {}) }`,
    );
    const result = await at.lambda.invoke({ functionArn, payload: {} });
    expect(result).toMatchObject({ ok: false, error: 'Runtime.UnhandledPromiseRejection' });
    expect(failure(result).errorMessage).toBe('Error: dropped');
  });

  test.each([
    ['exports.other = 1', 'Runtime.HandlerNotFound'],
    [`require('./absent')`, 'Runtime.ImportModuleError'],
    ['this is no code', 'Runtime.UserCodeSyntaxError'],
    ['exports.handler = (event, context, callback) => callback(null)', 'Runtime.CallbackHandlerDeprecated'],
    [`throw new TypeError('at start')`, 'TypeError'],
  ])('%s fails as %s', async (source, error) => {
    await using at = await bench();
    const functionArn = await at.create(source);
    expect(await at.lambda.invoke({ functionArn, payload: {} })).toMatchObject({ ok: false, error });
  });

  test('after its timeout it is killed: Sandbox.Timedout', async () => {
    await using at = await bench();
    const functionArn = await at.create('exports.handler = () => new Promise(() => {})', { timeoutSeconds: 1 });
    const result = await at.lambda.invoke({ functionArn, payload: {} });
    expect(result).toMatchObject({ ok: false, error: 'Sandbox.Timedout', kind: 'timeout' });
    expect(failure(result).errorMessage).toMatch(/Task timed out after 1\.00 seconds$/);
    expect(at.lambda.pids).toEqual([]);
  });

  test('a function that never yields is killed all the same', async () => {
    await using at = await bench();
    const functionArn = await at.create('exports.handler = async () => { for (;;) {} }', { timeoutSeconds: 1 });
    expect(await at.lambda.invoke({ functionArn, payload: {} })).toMatchObject({ error: 'Sandbox.Timedout' });
  });

  test('a response over 6 MB is refused', async () => {
    await using at = await bench();
    const functionArn = await at.create(`exports.handler = async () => 'x'.repeat(7_000_000)`);
    const result = await at.lambda.invoke({ functionArn, payload: {} });
    expect(result).toMatchObject({ ok: false, error: 'Function.ResponseSizeTooLarge' });
  });

  test('a request over 6 MB is refused', async () => {
    await using at = await bench();
    const functionArn = await at.create('exports.handler = async () => 1');
    const result = await at.lambda.invoke({ functionArn, payload: 'x'.repeat(6_291_456) });
    expect(result).toMatchObject({ ok: false, error: 'Lambda.RequestTooLargeException' });
  });
});

describe('memory', () => {
  test('a function that fills slowly more than it has is killed as out of memory', async () => {
    await using at = await bench();
    const functionArn = await at.create(
      `const kept = [];
       exports.handler = async () => { for (;;) { kept.push(Buffer.alloc(8 << 20, 1)); await new Promise((go) => setTimeout(go, 5)) } }`,
      { memoryMb: 128 },
    );
    const result = await at.lambda.invoke({ functionArn, payload: {} });
    expect(result).toMatchObject({ ok: false, error: 'Runtime.ExitError' });
    expect(failure(result).errorMessage).toContain('signal: killed');
    expect(at.lambda.reports).toMatchObject([{ status: 'failure', maxMemoryUsedMb: 128 }]);
  });

  test('a peak between two looks of the guard does not pass', async () => {
    await using at = await bench();
    const functionArn = await at.create('exports.handler = async () => Buffer.alloc(200 << 20, 1).length', {
      memoryMb: 128,
    });
    expect(await at.lambda.invoke({ functionArn, payload: {} })).toMatchObject({
      ok: false,
      error: 'Runtime.ExitError',
    });
  });

  test("the report shows the function's memory, not that of the process that forked it", async () => {
    const ballast = Buffer.alloc(300 << 20, 1);
    await using at = await bench();
    const functionArn = await at.create('exports.handler = async () => 1', { memoryMb: 128 });
    expect(await at.lambda.invoke({ functionArn, payload: {} })).toMatchObject({ ok: true });
    expect(at.lambda.reports[0]?.maxMemoryUsedMb).toBeLessThan(100);
    expect(ballast.length).toBe(300 << 20);
  });
});
