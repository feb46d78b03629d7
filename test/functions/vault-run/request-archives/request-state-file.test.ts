import { describe, expect, test } from '@jest/globals';
import type { Files } from '../../../../functions/cloud/files.ts';
import type { RequestState } from '../../../../functions/vault-flow.ts';
import { newRequestState } from '../../../../functions/vault-run/request-archives/request-state.ts';
import { openRequestState } from '../../../../functions/vault-run/request-archives/request-state-file.ts';
import { awsError } from '../../doors.ts';
import { type FakeFiles, fakeFiles } from '../../fake-files.ts';

const key = 'runs/photos/run-1/request-state.json';
const fresh = newRequestState(new Date('2026-11-22T12:00:00.000Z'), 100);
const begin = async () => fresh;
const sleep = async () => {};
const open = (work: Pick<Files, 'read' | 'write'>, first = begin) => openRequestState(key, first, { work, sleep });
const lying = (requestState: Partial<RequestState> = {}) =>
  fakeFiles({ [key]: JSON.stringify({ ...fresh, ...requestState }) });
const requestStateIn = (work: FakeFiles): RequestState => JSON.parse(work.text(key));

/** The n-th write, from 1, goes as said. */
const withWrite = (work: FakeFiles, n: number, write: (put: () => Promise<string>) => Promise<string>) => {
  let time = 0;
  const door: Pick<Files, 'read' | 'write'> = {
    read: (name) => work.read(name),
    write: (...wish) => (++time === n ? write(() => work.write(...wish)) : work.write(...wish)),
  };
  return door;
};

/** The SDK repeats a write whose answer was lost, and shows what the repeat was answered. */
const repeated = (name: string) => async (put: () => Promise<string>) => {
  await put();
  throw awsError(name);
};
/** An earlier attempt is still on its way. */
const inConflict = async () => {
  throw awsError('ConditionalRequestConflict');
};

describe('the request state is opened', () => {
  test('as it lies there, or as a new one, and is written at once', async () => {
    const work = fakeFiles();
    expect((await open(work)).now).toEqual(fresh);
    expect(requestStateIn(work)).toMatchObject(fresh);
    const there = lying({ requests: 7 });
    const before = there.text(key);
    expect((await open(there)).now.requests).toBe(7);
    expect(there.text(key)).not.toBe(before);
  });

  test('as the last save of another left it, that came in between', async () => {
    const work = lying();
    const other = await open(work);
    other.set({ ...fresh, requests: 100 });
    const door = withWrite(work, 1, async (put) => {
      await other.save();
      return await put();
    });
    expect((await open(door)).now.requests).toBe(100);
    await expect(other.save()).rejects.toMatchObject({ name: 'VaultLocked' });
  });

  test('as the new one of another, that came in between', async () => {
    const work = fakeFiles();
    const door = withWrite(work, 1, async (put) => {
      const other = await open(work);
      other.set({ ...fresh, requests: 3 });
      await other.save();
      return await put();
    });
    expect((await open(door)).now.requests).toBe(3);
  });

  test.each(['PreconditionFailed', 'ConditionalRequestConflict'])(
    'though the SDK repeated the write: %s',
    async (name) => {
      const work = fakeFiles();
      const requestState = await open(withWrite(work, 1, repeated(name)));
      requestState.set({ ...fresh, requests: 1 });
      await requestState.save();
      expect([requestStateIn(work).requests, work.calls.write]).toEqual([1, 2]);
    },
  );

  test('not at all where others write without end', async () => {
    const work = lying();
    const door: Pick<Files, 'read' | 'write'> = {
      read: (name) => work.read(name),
      async write(...wish) {
        await open(work);
        return await work.write(...wish);
      },
    };
    await expect(open(door)).rejects.toMatchObject({
      name: 'VaultLocked',
      message: expect.stringContaining(`others wrote ${key} 5 times`),
    });
  });

  test('not where S3 refuses for another reason', async () => {
    const door = withWrite(lying(), 1, async () => {
      throw awsError('AccessDenied');
    });
    await expect(open(door)).rejects.toMatchObject({ name: 'AccessDenied' });
  });
});

describe('the request state is saved', () => {
  test('by who opened it last, even where nothing in it has changed', async () => {
    const work = lying();
    const [first, second] = [await open(work), await open(work)];
    first.set({ ...fresh, requests: 1 });
    await expect(first.save()).rejects.toMatchObject({
      name: 'VaultLocked',
      message: expect.stringContaining(`wanted ${key} as this call left it`),
    });
    second.set({ ...fresh, requests: 2 });
    await second.save();
    await second.save();
    await expect(first.save()).rejects.toMatchObject({ name: 'VaultLocked' });
    expect(requestStateIn(work).requests).toBe(2);
  });

  test.each(['PreconditionFailed', 'ConditionalRequestConflict'])(
    'though the SDK repeated the write: %s',
    async (name) => {
      const work = lying();
      const requestState = await open(withWrite(work, 2, repeated(name)));
      for (const requests of [1, 2]) {
        requestState.set({ ...fresh, requests });
        await requestState.save();
      }
      expect(requestStateIn(work).requests).toBe(2);
    },
  );

  test('again, where it is refused although nobody else wrote', async () => {
    const work = lying();
    const requestState = await open(withWrite(work, 2, inConflict));
    requestState.set({ ...fresh, requests: 1 });
    await requestState.save();
    expect(requestStateIn(work).requests).toBe(1);
  });

  test('not where it was taken away', async () => {
    const work = lying();
    const requestState = await open(work);
    work.files.delete(key);
    await expect(requestState.save()).rejects.toMatchObject({ name: 'VaultLocked' });
    expect(work.files.size).toBe(0);
  });
});
