import { field, parseJson } from '../json.ts';
import { fromBase64, fromUtf8 } from './decode.ts';
import type { ToolName } from './tool-name.ts';
import { whenModified } from './when-modified.ts';

/**
 * mt-aws-glacier: `mt2 <base64url of the JSON of filename and mtime>`. `mt1`, written for a month in the winter of 2012,
 * holds that JSON in UTF-8 twice over (App::MtAws::MetaData on CPAN describes both).
 */
export function fromMtAwsGlacier(description: string): ToolName | undefined {
  const parts = /^\s*(mt[12])\s+(\S+)\s*$/.exec(description);
  const bytes = fromBase64(parts?.[2] ?? '');
  if (parts === null || bytes === undefined) return undefined;
  const fields = parseJson(
    (parts[1] === 'mt1' ? twiceEncoded(bytes) : undefined) ?? fromUtf8(bytes) ?? asLatin1(bytes),
  );
  if (typeof fields !== 'object' || fields === null) return undefined;
  const filename = field(fields, 'filename');
  const name = typeof filename === 'string' ? filename : undefined;
  return { style: 'mt-aws-glacier', name, ...whenModified(field(fields, 'mtime')) };
}

/** Undefined where the bytes are UTF-8 once only, or not at all. */
function twiceEncoded(bytes: Uint8Array): string | undefined {
  const once = fromUtf8(bytes);
  const isLatin1 = once !== undefined && !/[^\0-\xff]/.test(once);
  return isLatin1 ? fromUtf8(Buffer.from(once, 'latin1')) : undefined;
}

/**
 * Bytes that are no UTF-8 come from a disk whose names were in an older encoding, which nothing tells. Latin-1 reads any byte, and
 * the ASCII around it (folders, extension, the JSON itself) is right in every such encoding: half a name beats none. Windows-1252
 * is Latin-1 with letters in place of 32 control characters, which no key may have.
 */
const asLatin1 = (bytes: Uint8Array): string => new TextDecoder('windows-1252').decode(bytes);
