import fc, { type Arbitrary } from 'fast-check';

/** Texts that have broken parsers before. */
export const oddText: Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '.',
    '..',
    '../..',
    '/',
    '//',
    '\0',
    '\u0007',
    '\n',
    '\r\n',
    '\t',
    '%',
    '%00',
    '%2e%2e',
    '\\',
    '"',
    "'",
    '__proto__',
    'constructor',
    'null',
    'undefined',
    'NaN',
    '-1',
    '1e9',
    '0x10',
    '\uD800',
    '\uFFFF',
    '\u202E',
    'ü',
    '日本語',
    '🧊',
    'a'.repeat(300),
    'a'.repeat(1100),
    '${jndi:x}',
    '<xml>',
    '{{x}}',
    'arn:aws:s3:::x',
  ),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ maxLength: 40 }),
);

/** Values of types nobody asked for. */
export const oddValue: Arbitrary<unknown> = fc.oneof(
  oddText,
  fc.constantFrom(null, undefined, true, false, 0, -1, 1.5, 1e300, Number.MAX_SAFE_INTEGER, Number.NaN),
  fc.array(fc.anything({ maxDepth: 1 }), { maxLength: 3 }),
  fc.dictionary(oddText, fc.anything({ maxDepth: 1 }), { maxKeys: 3 }),
);

/** Mostly what is right, sometimes what is odd. */
export const mostly = <Value>(right: Arbitrary<Value>, weight = 12): Arbitrary<unknown> =>
  fc.oneof({ weight, arbitrary: right }, { weight: 1, arbitrary: oddValue });

/** An object whose fields are mostly right, and sometimes odd, absent or joined by strangers. */
export const mostlyRecord = (fields: Record<string, Arbitrary<unknown>>): Arbitrary<Record<string, unknown>> => {
  const record = fc.record(
    Object.fromEntries(Object.entries(fields).map(([name, right]) => [name, mostly(right, 30)])),
  );
  const without = fc.tuple(record, fc.constantFrom(...Object.keys(fields))).map(([all, name]) => {
    const { [name]: _, ...rest } = all;
    return rest;
  });
  return fc.oneof({ weight: 6, arbitrary: record }, { weight: 1, arbitrary: without });
};
