import { listDate, quoted, xmlAnswer } from '../answer.ts';
import { bucketOf, type Call, numberIn, type Operation } from '../call.ts';
import { s3Error } from '../errors.ts';
import { type Entry, page } from '../listing.ts';
import type { StoredObject } from '../objects.ts';
import { bucketArn, demand } from '../permission.ts';
import { field, group } from '../xml.ts';

export const listObjectsV2: Operation = {
  name: 'ListObjectsV2',
  query: ['prefix', 'delimiter', 'continuation-token', 'start-after', 'max-keys', 'encoding-type', 'fetch-owner'],
  run(call) {
    const { query } = call;
    const bucket = bucketOf(call);
    const [prefix, delimiter] = [query.get('prefix') ?? '', query.get('delimiter') ?? ''];
    demand(call, 's3:ListBucket', bucketArn(bucket.name), contextOf(call));
    const maxKeys = Math.min(numberIn(call, 'max-keys', 1000, 0, 2 ** 31 - 1), 1000);
    const after = afterIn(query);
    const encode = encoderFor(query.get('encoding-type'));
    const { entries, more } = page(bucket.objects.sortedKeys(), { prefix, delimiter, after, max: maxKeys });
    const last = entries.at(-1);
    const one = (entry: Entry) => {
      const object = entry.isPrefix ? undefined : bucket.objects.get(entry.name);
      return object ? contents(object, encode, query.get('fetch-owner') === 'true' ? bucket.owner : undefined) : '';
    };
    return xmlAnswer('ListBucketResult', [
      field('Name', bucket.name),
      field('Prefix', encode(prefix)),
      field('Delimiter', delimiter === '' ? undefined : encode(delimiter)),
      field('StartAfter', query.has('start-after') ? encode(query.get('start-after') ?? '') : undefined),
      field('ContinuationToken', query.get('continuation-token') ?? undefined),
      field('NextContinuationToken', more && last ? tokenOf(last) : undefined),
      field('EncodingType', query.get('encoding-type') ?? undefined),
      field('KeyCount', entries.length),
      field('MaxKeys', maxKeys),
      field('IsTruncated', more),
      ...entries.map(one),
      ...entries
        .filter(({ isPrefix }) => isPrefix)
        .map(({ name }) => group('CommonPrefixes', field('Prefix', encode(name)))),
    ]);
  },
};

/** What policies may ask about a listing; only what the request says is there to ask about. */
function contextOf({ query }: Call): Record<string, string> {
  const keys = ['prefix', 'delimiter', 'max-keys'].filter((name) => query.has(name));
  return Object.fromEntries(keys.map((name) => [`s3:${name}`, query.get(name) ?? '']));
}

function contents(object: StoredObject, encode: (text: string) => string, owner: string | undefined): string {
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
function encoderFor(encodingType: string | null): (text: string) => string {
  if (encodingType === null) return (text) => text;
  if (encodingType !== 'url') throw s3Error('InvalidArgument', 'Invalid Encoding Method specified in Request');
  return (text) => encodeURIComponent(text).replaceAll('%20', '+').replaceAll('%2F', '/');
}

/** Opaque to the client: the last entry it has seen, and whether that stood for all keys below it. */
function tokenOf({ name, isPrefix }: Entry): string {
  return Buffer.from(`${isPrefix ? 'p' : 'k'}${name}`).toString('base64url');
}

/** Where the page starts: a token outranks start-after (API reference, ListObjectsV2). */
function afterIn(query: URLSearchParams): Entry | undefined {
  const token = query.get('continuation-token');
  const startAfter = query.get('start-after');
  if (token === null) return startAfter === null ? undefined : { name: startAfter, isPrefix: false };
  const text = Buffer.from(token, 'base64url').toString('utf8');
  if (!/^[pk]/.test(text)) {
    throw s3Error('InvalidArgument', 'The continuation token provided is incorrect', {
      ArgumentName: 'continuation-token',
    });
  }
  return { name: text.slice(1), isPrefix: text.startsWith('p') };
}
