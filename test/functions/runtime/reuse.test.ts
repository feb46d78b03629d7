import { expect, test } from '@jest/globals';
import { reuse } from '../../../functions/runtime/reuse.ts';

/** Doors that count how often they were opened, and a clock that stands still. */
function world() {
  let opened = 0;
  let nowMs = 0;
  const use = reuse(
    () => ++opened,
    () => nowMs,
  );
  return { use, pass: (ms: number) => (nowMs += ms) };
}

const number = async (doors: number) => doors;

test('calls that follow each other use the same doors', async () => {
  const { use, pass } = world();
  expect(await use(number)).toBe(1);
  pass(3000);
  expect(await use(number)).toBe(1);
});

test('after more than three idle seconds they are opened anew', async () => {
  const { use, pass } = world();
  await use(number);
  pass(3001);
  expect(await use(number)).toBe(2);
});

test('idle time counts from the end of a call, also of one that failed', async () => {
  const { use, pass } = world();
  await expect(use(async () => (pass(60_000), Promise.reject(new Error('unwell'))))).rejects.toThrow('unwell');
  expect(await use(number)).toBe(1);
});

test('doors that could not be opened are tried again', async () => {
  let isBroken = true;
  const use = reuse(() => {
    if (isBroken) throw new Error('a setting is missing');
    return 1;
  });
  await expect(use(number)).rejects.toThrow('a setting is missing');
  isBroken = false;
  expect(await use(number)).toBe(1);
});
