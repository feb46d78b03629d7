import { expect, test } from '@jest/globals';
import { type GateDoors, gateLimitsOf, gateOf } from '../../../functions/dispatch/gate.ts';
import { settingsOf } from '../../../functions/runtime/read-environment.ts';
import { awsError } from '../doors.ts';
import { fakeFiles } from '../fake-files.ts';

/** The gate of a stack with 60 workers, 20 per restore; Step Functions lists what `running` says. */
function world(running: () => Promise<readonly string[]> = async () => [], changes: Partial<GateDoors> = {}) {
  const files = fakeFiles();
  let nowMs = Date.parse('2026-11-30T12:00:00.000Z');
  let lists = 0;
  const doors: GateDoors = {
    work: files,
    limits: { workers: 60, maxConcurrency: 20 },
    executions: {
      running: async () => {
        lists += 1;
        return await running();
      },
    },
    now: () => new Date(nowMs),
    sleep: async () => {},
    ...changes,
  };
  return {
    gate: gateOf(doors),
    files,
    lists: () => lists,
    pass: (seconds: number) => (nowMs += seconds * 1000),
    now: () => nowMs,
  };
}

const wishes = (...names: string[]) => names.map((name) => ({ name, places: 20 }));
const take = async ({ gate }: ReturnType<typeof world>, ...names: string[]) => [
  ...(await gate.take(wishes(...names), 'from the room')),
];

test('gateLimitsOf() reads WORKERS and MAX_CONCURRENCY', () => {
  const limits = gateLimitsOf(settingsOf({ WORKERS: '500', MAX_CONCURRENCY: '20' }));
  expect(limits).toEqual({ workers: 500, maxConcurrency: 20 });
});

test('free() of an idle stack asks nobody and writes nothing', async () => {
  const { gate, files, lists } = world();
  expect(await gate.free([])).toBe(21);
  expect([files.calls.write, lists()]).toEqual([0, 0]);
});

test('take() counts what runs already, the first time', async () => {
  const stage = world(async () => ['by-hand']);
  expect(await take(stage, 'a', 'b', 'c')).toEqual(['a']);
});

test('take() after an end, and not before it', async () => {
  const stage = world();
  expect(await take(stage, 'a', 'b', 'c')).toEqual(['a', 'b']);
  expect(await take(stage, 'c')).toEqual([]);
  expect(await stage.gate.free([{ name: 'a', stoppedMs: stage.now() + 1 }])).toBe(1);
  expect(await take(stage, 'c')).toEqual(['c']);
});

test('ListExecutions is asked once a minute, however many pass', async () => {
  const stage = world(async () => ['a', 'b']);
  await take(stage, 'a', 'b');
  for (let second = 0; second < 59; second += 1) {
    stage.pass(1);
    await take(stage, 'c');
  }
  expect(stage.lists()).toBe(1);
  stage.pass(1);
  await take(stage, 'c');
  expect(stage.lists()).toBe(2);
});

test('a throttled ListExecutions means wait: the leases are believed for another minute', async () => {
  const stage = world(async () => Promise.reject(awsError('ThrottlingException')));
  expect(await take(stage, 'a', 'b')).toEqual(['a', 'b']);
  stage.pass(9000);
  expect(await take(stage, 'c')).toEqual([]);
});

test('a ListExecutions that is refused for good is told of: a person must look', async () => {
  const stage = world(async () => Promise.reject(awsError('AccessDeniedException')));
  await expect(take(stage, 'a')).rejects.toThrow('AccessDeniedException');
});

test('a lease whose end was lost is free again with the next list', async () => {
  const stage = world();
  await take(stage, 'a', 'b');
  stage.pass(121);
  expect(await take(stage, 'c', 'd')).toEqual(['c', 'd']);
});

test('giveBack() frees what was taken for nothing', async () => {
  const stage = world();
  await take(stage, 'a', 'b');
  await stage.gate.giveBack(['a']);
  expect(await take(stage, 'c')).toEqual(['c']);
});

test('a call that loses the file to another one takes what is left', async () => {
  const other = world();
  const lost = { isOver: false };
  const work: GateDoors['work'] = {
    read: (key) => other.files.read(key),
    async write(key, bytes, condition) {
      if (!lost.isOver) {
        lost.isOver = true;
        await take(other, 'theirs');
      }
      return await other.files.write(key, bytes, condition);
    },
  };
  const stage = world(undefined, { work });
  expect(await take(stage, 'ours', 'also-ours')).toEqual(['ours']);
});

test('where others change the file without end, the gate says so', async () => {
  const work: GateDoors['work'] = {
    read: async () => undefined,
    write: async () => Promise.reject(awsError('PreconditionFailed')),
  };
  await expect(take(world(undefined, { work }), 'a')).rejects.toThrow(
    /^Cannot pass the gate: others changed gate\/leases.json 20 times/,
  );
});
