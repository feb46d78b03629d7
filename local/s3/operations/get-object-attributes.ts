import { httpDate, xmlAnswer } from '../answer.ts';
import { bucketOf, type Call, header, type Operation } from '../call.ts';
import { elementOf } from '../checksums.ts';
import { s3Error } from '../errors.ts';
import type { StoredObject } from '../objects.ts';
import { absent, demand, objectArn } from '../permission.ts';
import { field, group } from '../xml.ts';

const known = ['ETag', 'Checksum', 'ObjectParts', 'StorageClass', 'ObjectSize'] as const;

/** Parts on one page at most (API reference, GetObjectAttributes). */
const mostOnPage = 1000;

/** What a HEAD tells, and the parts an object was made of. */
export const getObjectAttributes: Operation = {
  name: 'GetObjectAttributes',
  run(call) {
    const bucket = bucketOf(call);
    const wanted = attributesIn(call);
    for (const action of ['s3:GetObject', 's3:GetObjectAttributes'])
      demand(call, action, objectArn(bucket.name, call.key));
    const object = bucket.objects.get(call.key);
    if (!object) throw absent(call);
    const { checksum } = object;
    const elements: Readonly<Record<(typeof known)[number], string>> = {
      ETag: field('ETag', object.eTag),
      Checksum: checksum
        ? group('Checksum', field(elementOf(checksum.algorithm), checksum.value), field('ChecksumType', checksum.type))
        : '',
      ObjectParts: object.parts === undefined ? '' : partsElement(call, object),
      StorageClass: field('StorageClass', object.storageClass),
      ObjectSize: field('ObjectSize', object.sizeBytes),
    };
    const said = known.filter((name) => wanted.includes(name)).map((name) => elements[name]);
    return xmlAnswer('GetObjectAttributesResponse', said, { 'last-modified': httpDate(object.lastModified) });
  },
};

function attributesIn(call: Call): readonly string[] {
  const wanted = (header(call, 'x-amz-object-attributes') ?? '').split(',').map((name) => name.trim());
  if (wanted.every((name) => known.some((each) => each === name))) return wanted;
  throw s3Error('InvalidArgument', 'Invalid attribute name specified.', { ArgumentName: 'x-amz-object-attributes' });
}

/** Parts one by one only where they have checksums; their number always (same page). */
function partsElement(call: Call, { parts = [], checksum }: StoredObject): string {
  const count = field('PartsCount', parts.length);
  if (!checksum) return group('ObjectParts', count);
  const marker = wholeNumber(call, 'x-amz-part-number-marker', 0);
  const max = Math.min(wholeNumber(call, 'x-amz-max-parts', mostOnPage), mostOnPage);
  const following = parts.filter(({ partNumber }) => partNumber > marker);
  const page = following.slice(0, max);
  return group(
    'ObjectParts',
    count,
    field('PartNumberMarker', marker),
    field('NextPartNumberMarker', page.at(-1)?.partNumber ?? 0),
    field('MaxParts', max),
    field('IsTruncated', following.length > page.length),
    ...page.map(({ partNumber, sizeBytes, checksum: sum }) =>
      group(
        'Part',
        field('PartNumber', partNumber),
        field('Size', sizeBytes),
        field(elementOf(checksum.algorithm), sum),
      ),
    ),
  );
}

function wholeNumber(call: Call, name: string, usual: number): number {
  const text = header(call, name) ?? String(usual);
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw s3Error('InvalidArgument', undefined, { ArgumentName: name, ArgumentValue: text });
}
