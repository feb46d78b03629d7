import { xmlAnswer } from '../answer.ts';
import { bucketOf, numberIn, type Operation } from '../call.ts';
import { s3Error } from '../errors.ts';
import { type Entry, page } from '../listing.ts';
import { commonPrefixes, contents, contextOf, encoderFor } from '../listing-elements.ts';
import { bucketArn, demand } from '../permission.ts';
import { field } from '../xml.ts';

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
      ...commonPrefixes(entries, encode),
    ]);
  },
};

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
