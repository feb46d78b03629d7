import { field } from '../json.ts';
import { asWindows1252, fromBase64, fromUtf8 } from './decode.ts';
import { objectIn } from './json-object.ts';
import type { ToolName } from './tool-name.ts';
import { whenModified } from './when-modified.ts';

/**
 * mt-aws-glacier: `mt2 <base64url of the JSON of filename and mtime>`. `mt1`, written for a month in the winter of 2012,
 * holds that JSON in UTF-8 twice over (App::MtAws::MetaData on CPAN describes both). Where it was cut off, the name is read if all of
 * it is there.
 */
export function fromMtAwsGlacier(description: string): ToolName | undefined {
  const [, version, digits = ''] = /^\s*(mt[12])\s+(\S+)\s*$/.exec(description) ?? [];
  const bytes = fromBase64(digits) ?? fromBase64(digits.slice(0, -1));
  if (version === undefined || bytes === undefined) return undefined;
  const json = (version === 'mt1' ? twiceEncoded(bytes) : undefined) ?? fromUtf8(bytes) ?? asWindows1252(bytes);
  if (!/^\s*\{\s*"/.test(json)) return undefined;
  const fields = objectIn(json);
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
