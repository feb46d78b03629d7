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

/**
 * Bytes that are no UTF-8 come from a disk whose names were in an older encoding, which nothing tells. Latin-1 reads any byte, and
 * the ASCII in it (folders, extension, JSON) is right in every such encoding: half a name beats none. Windows-1252 is Latin-1 with
 * letters in place of 32 control characters, which no key may have.
 */
export const asWindows1252 = (bytes: Uint8Array): string => new TextDecoder('windows-1252').decode(bytes);
