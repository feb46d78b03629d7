/** The few words of ASN.1's DER that a certificate needs (ITU-T X.690): a tag, a length, the content. */

function value(tag: number, ...content: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(content);
  return Buffer.concat([Buffer.from([tag, ...lengthOf(body.length)]), body]);
}

/** Up to 127 in one byte; above it the number of bytes comes first. */
function lengthOf(bytes: number): number[] {
  if (bytes < 0x80) return [bytes];
  return bytes < 0x100 ? [0x81, bytes] : [0x82, bytes >> 8, bytes & 0xff];
}

export const sequence = (...items: readonly Uint8Array[]): Buffer => value(0x30, ...items);
export const set = (...items: readonly Uint8Array[]): Buffer => value(0x31, ...items);
export const utf8 = (text: string): Buffer => value(0x0c, Buffer.from(text));
export const octets = (bytes: Uint8Array): Buffer => value(0x04, bytes);
export const bits = (bytes: Uint8Array): Buffer => value(0x03, Buffer.from([0]), bytes);
export const isTrue = value(0x01, Buffer.from([0xff]));

/** A number of a few bits: enough for versions and serial numbers. */
export const small = (number: number): Buffer => value(0x02, Buffer.from([number]));

/** `261122081500Z`: years of two digits, as certificates have them until 2049 (RFC 5280, 4.1.2.5). */
export const time = (date: Date): Buffer =>
  value(0x17, Buffer.from(`${date.toISOString().slice(2, 19).replaceAll(/[-T:]/g, '')}Z`));

/** `[number]`, holding other values. */
export const tagged = (number: number, ...content: readonly Uint8Array[]): Buffer => value(0xa0 + number, ...content);

/** `[number]`, holding bytes. */
export const taggedBytes = (number: number, bytes: Uint8Array): Buffer => value(0x80 + number, bytes);

/** An object identifier; the first two numbers share a byte, the others have seven bits a byte. */
export function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return value(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(sevenBits)]));
}

function sevenBits(number: number): number[] {
  const digits = [number & 0x7f];
  for (let left = number >> 7; left > 0; left >>= 7) digits.unshift(0x80 | (left & 0x7f));
  return digits;
}
