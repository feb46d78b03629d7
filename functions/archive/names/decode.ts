const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Bytes as UTF-8, or undefined where they are not. */
export function fromUtf8(bytes: Uint8Array): string | undefined {
  try {
    return strictUtf8.decode(bytes);
  } catch {
    return undefined;
  }
}

/** The bytes of base64 or base64url, padded or not; undefined where it is neither. Blanks around it are no part of it. */
export function fromBase64(text: string): Buffer | undefined {
  const digits = text.trim().replace(/={1,2}$/, '');
  return /^[\w+/-]+$/.test(digits) && digits.length % 4 !== 1 ? Buffer.from(digits, 'base64') : undefined;
}

/** Base64 of UTF-8. */
export function textFromBase64(text: string): string | undefined {
  const bytes = fromBase64(text);
  return bytes === undefined ? undefined : fromUtf8(bytes);
}
