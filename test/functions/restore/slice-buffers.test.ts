import { expect, test } from '@jest/globals';
import { SliceBuffers } from '../../../functions/restore/slice-buffers.ts';

test('SliceBuffers gives memory again that was given back, to slices of any size', () => {
  const buffers = new SliceBuffers();
  const first = buffers.take(1000, 4096);
  buffers.giveBack(first);
  const second = buffers.take(4096, 4096);
  expect([first.length, second.length]).toEqual([1000, 4096]);
  expect(second.buffer).toBe(first.buffer);
});

test('SliceBuffers never gives the same memory to two who have not given it back', () => {
  const buffers = new SliceBuffers();
  const held = [buffers.take(10, 64), buffers.take(10, 64), buffers.take(10, 64)];
  expect(new Set(held.map(({ buffer }) => buffer)).size).toBe(3);
});

test('SliceBuffers gives no memory of another size, as after a change of the settings', () => {
  const buffers = new SliceBuffers();
  buffers.giveBack(buffers.take(64, 64));
  expect(buffers.take(128, 128).length).toBe(128);
});
