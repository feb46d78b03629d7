/**
 * Compares two well-formed strings as S3 lists keys: by their bytes of UTF-8. For Array.sort.
 *
 * UTF-16 sorts as UTF-8 does but for one thing: the surrogates, 0xD800 to 0xDFFF, which stand for all above U+FFFF, lie
 * before 0xE000 to 0xFFFF.
 */
export function compareUtf8(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const left = a.charCodeAt(at);
    const right = b.charCodeAt(at);
    if (left !== right) return rank(left) - rank(right);
  }
  return a.length - b.length;
}

const rank = (unit: number): number => (unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit);
