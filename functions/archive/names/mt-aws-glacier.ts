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
  const fields = parseJson((parts[1] === 'mt1' ? twiceEncoded(bytes) : fromUtf8(bytes)) ?? '');
  if (typeof fields !== 'object' || fields === null) return undefined;
  const filename = field(fields, 'filename');
  const name = typeof filename === 'string' ? filename : undefined;
  return { style: 'mt-aws-glacier', name, ...whenModified(field(fields, 'mtime')) };
}

function twiceEncoded(bytes: Uint8Array): string | undefined {
  const once = fromUtf8(bytes);
  return once === undefined ? undefined : fromUtf8(Buffer.from(once, 'latin1'));
}
