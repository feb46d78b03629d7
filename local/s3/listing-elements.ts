import { listDate, quoted } from './answer.ts';
import type { Call } from './call.ts';
import { s3Error } from './errors.ts';
import type { Entry } from './listing.ts';
import type { StoredObject } from './objects.ts';
import { field, group } from './xml.ts';

/** What policies may ask about a listing; only what the request says is there to ask about. */
export function contextOf({ query }: Call): Record<string, string> {
  const keys = ['prefix', 'delimiter', 'max-keys'].filter((name) => query.has(name));
  return Object.fromEntries(keys.map((name) => [`s3:${name}`, query.get(name) ?? '']));
}

/** One object of a list, with its owner where he was asked for. */
export function contents(object: StoredObject, encode: (text: string) => string, owner: string | undefined): string {
  return group(
    'Contents',
    field('Key', encode(object.key)),
    field('LastModified', listDate(object.lastModified)),
    field('ETag', quoted(object.eTag)),
    field('ChecksumAlgorithm', object.checksum?.algorithm),
    field('ChecksumType', object.checksum?.type),
    field('Size', object.sizeBytes),
    owner === undefined ? '' : group('Owner', field('ID', owner)),
    field('StorageClass', object.storageClass),
  );
}

/** `url`: for keys that XML cannot carry. A blank is `+`, a slash stays (seen by what the AWS CLI decodes). */
export function encoderFor(encodingType: string | null): (text: string) => string {
  if (encodingType === null) return (text) => text;
  if (encodingType !== 'url') throw s3Error('InvalidArgument', 'Invalid Encoding Method specified in Request');
  return (text) => encodeURIComponent(text).replaceAll('%20', '+').replaceAll('%2F', '/');
}

/** The groups of keys of a page. */
export const commonPrefixes = (entries: readonly Entry[], encode: (text: string) => string): string[] =>
  entries.filter(({ isPrefix }) => isPrefix).map(({ name }) => group('CommonPrefixes', field('Prefix', encode(name))));
