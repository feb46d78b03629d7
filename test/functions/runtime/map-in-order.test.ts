import { expect, test } from '@jest/globals';
import { mapInOrder } from '../../../functions/runtime/map-in-order.ts';

test('inOrder() gives results in the order of the tasks, whichever is ready first', async () => {
  const waits = [Promise.withResolvers<string>(), Promise.withResolvers<string>(), Promise.withResolvers<string>()];
  const results = Array.fromAsync(mapInOrder(waits, 3, ({ promise }) => promise));
  for (const index of [2, 0, 1]) waits[index]?.resolve(`result ${index}`);
  expect(await results).toEqual(['result 0', 'result 1', 'result 2']);
});

test('inOrder() starts no more than it may hold', async () => {
  const started: number[] = [];
  const results = mapInOrder([1, 2, 3, 4, 5], 2, async (task) => started.push(task));
  expect(started).toEqual([]);
  await results.next();
  expect(started).toEqual([1, 2, 3]); // one is read, two are ahead
  await results.next();
  expect(started).toEqual([1, 2, 3, 4]);
});

test('inOrder() throws the error of a task when its turn comes', async () => {
  const results = mapInOrder([1, 2], 2, async (task) => {
    if (task === 2) throw new Error('two');
    return task;
  });
  expect((await results.next()).value).toBe(1);
  await expect(results.next()).rejects.toThrow('two');
});
