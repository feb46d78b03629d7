import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { suffixBytes } from '../../../../functions/archive/names/date-suffix.ts';
import { leastRoomBytes, safeName } from '../../../../functions/archive/names/safe-name.ts';
import { checkKey } from '../../../../functions/archive/object-key.ts';

const roomBytes = 1024;
const safe = (name: string) => safeName(name, 'abc-123', roomBytes);
const hexOfId = '5942d94f';

describe('safeName()', () => {
  test.each([
    ['a/b.txt', 'a/b.txt'],
    ['a b/ä€😀.txt', 'a b/ä€😀.txt'],
    ['a\\b\\c.txt', 'a/b/c.txt'],
    ['C:\\Users\\me\\a.txt', 'C/Users/me/a.txt'],
    ['c:/a', 'c/a'],
    ['RENDERFARM5/B:/one', 'RENDERFARM5/B/one'],
    ['C:a', 'C:a'],
    ['\\\\server\\share\\a', 'server/share/a'],
    ['\\\\?\\C:\\a', 'C/a'],
    ['/etc//hosts/', 'etc/hosts'],
    ['./a/./b', 'a/b'],
    ['../../etc/passwd', '__/__/etc/passwd'],
    ['a/..', 'a/__'],
    ['...', '...'],
    ['.bashrc', '.bashrc'],
    ['a\u0000b\nc\u0085d', 'a_b_c_d'],
    ['a\ufffe\uffff', 'a__'],
    ['a\ud800b', 'a\ufffdb'],
    ['\udc00', '\ufffd'],
    ['', 'abc-123'],
    ['/', 'abc-123'],
    ['.', 'abc-123'],
    ['\\', 'abc-123'],
  ])('makes %j %j', (name, expected) => {
    expect(safe(name)).toBe(expected);
  });

  test('leaves a name alone that fits, and leaves the room a date takes', () => {
    const longest = `${'a'.repeat(roomBytes - suffixBytes - 4)}.txt`;
    expect(safe(longest)).toBe(longest);
    expect(safe(`a${longest}`)).toBe(`${'a'.repeat(roomBytes - suffixBytes - 13)}-${hexOfId}.txt`);
  });

  test('cuts between characters, keeps the extension and tells archives apart', () => {
    const name = `${'€'.repeat(1000)}.tar.gz`;
    expect(safe(name)).toMatch(new RegExp(`^€+-${hexOfId}\\.tar\\.gz$`));
    expect(Buffer.byteLength(safe(name))).toBeGreaterThan(roomBytes - suffixBytes - 3);
    expect(safeName(name, 'abc-124', roomBytes)).not.toBe(safe(name));
    expect(safe(`${'a/'.repeat(1000)}b.txt`)).toMatch(new RegExp(`^(a/)+a?-${hexOfId}\\.txt$`));
  });

  test('wants room for a name', () => {
    expect(safeName('a', 'b', leastRoomBytes)).toBe('a');
    expect(() => safeName('a', 'b', leastRoomBytes - 1)).toThrow(
      'Cannot name archive "b": names need 128 bytes and the prefix leaves 127; choose a shorter prefix',
    );
    expect(() => safeName('a', 'b', Number.NaN)).toThrow(RangeError);
  });
});

/** Names that are likely to go wrong. */
const wildNames = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 400 }),
  fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)), maxLength: 60 }),
  fc
    .array(
      fc.constantFrom('..', '.', '/', '\\', 'C:', ':', 'a', '.txt', '.tar.gz', '😀', '€', '\u0000', '\ud83d', ' '),
      {
        maxLength: 60,
      },
    )
    .map((pieces) => pieces.join('')),
  fc
    .tuple(fc.constantFrom('a', '€', '😀', 'é/', '../'), fc.nat(1200))
    .map(([piece, times]) => `${piece.repeat(times)}.jpg`),
);

test('safeName() of anything is a key that restores can go to, in its room, the same each time', () => {
  const ids = fc.oneof(fc.stringMatching(/^[\w-]{1,140}$/), fc.constantFrom('', '/', '..'));
  const rooms = fc.integer({ min: leastRoomBytes, max: 1024 });
  fc.assert(
    fc.property(wildNames, ids, rooms, (name, archiveId, room) => {
      const made = safeName(name, archiveId, room);
      expect(checkKey('', made)).toBeUndefined();
      expect(Buffer.byteLength(made)).toBeLessThanOrEqual(room - suffixBytes);
      expect(safeName(name, archiveId, room)).toBe(made);
      expect(safeName(made, archiveId, room)).toBe(made);
    }),
    { numRuns: 300 },
  );
});
