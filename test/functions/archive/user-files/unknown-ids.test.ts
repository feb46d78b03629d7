import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { UnknownIds } from '../../../../functions/archive/user-files/unknown-ids.ts';

test('UnknownIds counts and lists the ids that were not met, in the order of the file', () => {
  const unknown = new UnknownIds(['A', 'B', 'C', 'D', 'B']);
  unknown.meet('C');
  unknown.meet('C');
  unknown.meet('of-no-file');
  expect(unknown.unknown(2)).toEqual({ count: 3, first: ['A', 'B'] });
});

test('UnknownIds goes on where another one ended, whatever it met', () => {
  const ids = Array.from({ length: 100 }, (_, n) => `id-${n}`);
  fc.assert(
    fc.property(fc.array(fc.array(fc.constantFrom(...ids))), (calls) => {
      let met: string | undefined;
      for (const call of calls) {
        const unknown = new UnknownIds(ids, met);
        for (const id of call) unknown.meet(id);
        met = unknown.met();
      }
      const left = ids.filter((id) => !calls.flat().includes(id));
      expect(new UnknownIds(ids, met).unknown(1000)).toEqual({ count: left.length, first: left });
    }),
  );
});

test('UnknownIds refuses what was met of another file', () => {
  expect(() => new UnknownIds(['A'], new UnknownIds(Array.from({ length: 9 }, (_, n) => `${n}`)).met())).toThrow(
    'Cannot go on: wanted 1 bytes, one bit per id of the file, found 2',
  );
});
