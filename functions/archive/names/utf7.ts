/**
 * UTF-7 as .NET writes it (RFC 2152): `+BEQEMAQ5BDs-3` is `файл3`, `+-` is a plus. What cannot be such a run stays as it
 * is, because a name with a plus in it is likelier than a broken encoder.
 */
export const fromUtf7 = (text: string): string =>
  text.replace(/\+([A-Za-z0-9+/]*)(-?)/g, (asItIs, digits: string, end: string) => {
    if (digits === '') return end === '-' ? '+' : asItIs;
    return fromRun(digits) ?? asItIs;
  });

/** The UTF-16 that a run of base64 stands for, or undefined: it must be whole units, and the bits left over zero. */
function fromRun(digits: string): string | undefined {
  const bytes = Buffer.from(digits, 'base64');
  const units = Math.floor((digits.length * 6) / 16);
  if (units === 0 || digits.length !== Math.ceil((units * 16) / 6)) return undefined;
  const text = bytes
    .subarray(0, units * 2)
    .swap16()
    .toString('utf16le');
  return runOf(text) === digits && text.isWellFormed() ? text : undefined;
}

const runOf = (text: string): string => Buffer.from(text, 'utf16le').swap16().toString('base64').replace(/=+$/, '');
