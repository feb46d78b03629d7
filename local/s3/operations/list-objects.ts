import { xmlAnswer } from '../answer.ts';
import { bucketOf, numberIn, type Operation } from '../call.ts';
import { type Entry, page } from '../listing.ts';
import { commonPrefixes, contents, contextOf, encoderFor } from '../listing-elements.ts';
import { bucketArn, demand } from '../permission.ts';
import { field } from '../xml.ts';

/** The first version of the list, which older clients use (API reference, ListObjects). */
export const listObjects: Operation = {
  name: 'ListObjects',
  query: ['prefix', 'delimiter', 'marker', 'max-keys', 'encoding-type'],
  run(call) {
    const { query } = call;
    const bucket = bucketOf(call);
    const [prefix, delimiter, marker] = ['prefix', 'delimiter', 'marker'].map((name) => query.get(name) ?? '');
    demand(call, 's3:ListBucket', bucketArn(bucket.name), contextOf(call));
    const max = Math.min(numberIn(call, 'max-keys', 1000, 0, 2 ** 31 - 1), 1000);
    const encode = encoderFor(query.get('encoding-type'));
    const question = { prefix: prefix ?? '', delimiter: delimiter ?? '', after: afterOf(marker, delimiter), max };
    const { entries, more } = page(bucket.objects.sortedKeys(), question);
    const last = entries.at(-1);
    const one = (entry: Entry) => {
      const object = entry.isPrefix ? undefined : bucket.objects.get(entry.name);
      return object ? contents(object, encode, bucket.owner) : '';
    };
    return xmlAnswer('ListBucketResult', [
      field('Name', bucket.name),
      field('Prefix', encode(question.prefix)),
      field('Marker', encode(marker ?? '')),
      // Only with a delimiter; without one the last key of the page is the next marker.
      field('NextMarker', more && last && question.delimiter !== '' ? encode(last.name) : undefined),
      field('Delimiter', question.delimiter === '' ? undefined : encode(question.delimiter)),
      field('EncodingType', query.get('encoding-type') ?? undefined),
      field('MaxKeys', max),
      field('IsTruncated', more),
      ...entries.map(one),
      ...commonPrefixes(entries, encode),
    ]);
  },
};

/** A marker that ends with the delimiter stands for all keys below it: it was a group of the page before. */
function afterOf(marker = '', delimiter = ''): Entry | undefined {
  if (marker === '') return undefined;
  return { name: marker, isPrefix: delimiter !== '' && marker.endsWith(delimiter) };
}
