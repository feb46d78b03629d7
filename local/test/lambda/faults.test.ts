import { existsSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { bench } from './functions.ts';

/** Leaves a trace when it begins and when it is done. */
const traces = `
  const { writeFileSync } = require('node:fs');
  exports.handler = async ({ folder, slow }) => {
    writeFileSync(folder + '/begun', '');
    if (slow) await new Promise(() => {});
    writeFileSync(folder + '/done', '');
    return 'done';
  }`;

describe('faults at lambda:Invoke', () => {
  test.each([
    ['throttle', 'Lambda.TooManyRequestsException'],
    ['service-exception', 'Lambda.ServiceException'],
    ['unknown', 'Lambda.Unknown'],
    ['timeout', 'Sandbox.Timedout'],
    ['crash-before', 'Runtime.ExitError'],
    ['out-of-memory', 'Runtime.ExitError'],
  ])('%s is %s, nothing runs, and the next time all is well', async (kind, error) => {
    await using at = await bench();
    const functionArn = await at.create(traces);
    at.faults.add({ place: 'lambda:Invoke', kind, times: 1 });
    const payload = { folder: at.folder };
    expect(await at.lambda.invoke({ functionArn, payload })).toMatchObject({ ok: false, error });
    expect(existsSync(`${at.folder}/begun`)).toBe(false);
    expect(await at.lambda.invoke({ functionArn, payload })).toEqual({ ok: true, payload: 'done' });
  });

  test('fails is an error of any name, and nothing runs', async () => {
    await using at = await bench();
    const functionArn = await at.create(traces);
    at.faults.add({ place: 'lambda:Invoke', kind: 'fails', details: { error: 'Lambda.SdkClientException' } });
    const result = await at.lambda.invoke({ functionArn, payload: { folder: at.folder } });
    expect(result).toMatchObject({ ok: false, error: 'Lambda.SdkClientException' });
    expect(existsSync(`${at.folder}/begun`)).toBe(false);
  });

  test('delay lets the work be done, and answers later', async () => {
    await using at = await bench();
    const functionArn = await at.create(traces);
    at.faults.add({ place: 'lambda:Invoke', kind: 'delay', details: { ms: 300 } });
    const result = await at.lambda.invoke({ functionArn, payload: { folder: at.folder } });
    expect(result).toEqual({ ok: true, payload: 'done' });
    expect(at.lambda.reports[0]?.durationMs).toBeGreaterThan(290);
  });

  test('crash-after does the work and loses the answer', async () => {
    await using at = await bench();
    const functionArn = await at.create(traces);
    at.faults.add({ place: 'lambda:Invoke', kind: 'crash-after' });
    const result = await at.lambda.invoke({ functionArn, payload: { folder: at.folder } });
    expect(result).toMatchObject({ ok: false, error: 'Runtime.ExitError' });
    expect(existsSync(`${at.folder}/done`)).toBe(true);
  });

  test('crash-during ends it in the midst', async () => {
    await using at = await bench();
    const functionArn = await at.create(traces);
    at.faults.add({ place: 'lambda:Invoke', kind: 'crash-during', details: { afterMs: 200 } });
    const result = await at.lambda.invoke({ functionArn, payload: { folder: at.folder, slow: true } });
    expect(result).toMatchObject({ ok: false, error: 'Runtime.ExitError' });
    expect(existsSync(`${at.folder}/done`)).toBe(false);
  });

  test('strikes by function and by what the event says', async () => {
    await using at = await bench();
    const functionArn = await at.create('exports.handler = async () => 1');
    at.faults.add({ place: 'lambda:Invoke', kind: 'throttle', where: { functionName: 'Thaw-Test', partNumber: '2' } });
    expect(await at.lambda.invoke({ functionArn, payload: { partNumber: 1 } })).toMatchObject({ ok: true });
    expect(await at.lambda.invoke({ functionArn, payload: { partNumber: 2 } })).toMatchObject({ ok: false });
  });

  test('replace lets a test stand in for the function', async () => {
    await using at = await bench();
    const functionArn = await at.create('exports.handler = async () => 1');
    const stand = ({ fail }: { fail?: boolean }) => {
      if (fail) throw Object.assign(new Error('as told'), { name: 'RangeDamaged' });
      return { partNumber: 7 };
    };
    at.faults.add({ place: 'lambda:Invoke', kind: 'replace', details: { with: stand } });
    expect(await at.lambda.invoke({ functionArn, payload: {} })).toEqual({ ok: true, payload: { partNumber: 7 } });
    expect(await at.lambda.invoke({ functionArn, payload: { fail: true } })).toMatchObject({ error: 'RangeDamaged' });
  });

  test('an unknown kind throws', async () => {
    await using at = await bench();
    const functionArn = await at.create('exports.handler = async () => 1');
    at.faults.add({ place: 'lambda:Invoke', kind: 'hail' });
    await expect(at.lambda.invoke({ functionArn, payload: {} })).rejects.toThrow(/"hail"/);
  });
});
