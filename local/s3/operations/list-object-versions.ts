import { listDate, quoted, xmlAnswer } from '../answer.ts';
import type { Bucket } from '../bucket.ts';
import { bucketOf, type Call, numberIn, type Operation } from '../call.ts';
import { contextOf, encoderFor } from '../listing-elements.ts';
import { byUtf8, type StoredObject, versionIdOf } from '../objects.ts';
import { bucketArn, demand } from '../permission.ts';
import { field, group } from '../xml.ts';

/** Every version and delete marker, by key and newest first. Without `delimiter`: 501. */
export const listObjectVersions: Operation = {
  name: 'ListObjectVersions',
  query: ['prefix', 'key-marker', 'version-id-marker', 'max-keys', 'encoding-type'],
  run(call) {
    const { query } = call;
    const bucket = bucketOf(call);
    demand(call, 's3:ListBucketVersions', bucketArn(bucket.name), contextOf(call));
    const max = Math.min(numberIn(call, 'max-keys', 1000, 0, 2 ** 31 - 1), 1000);
    const encode = encoderFor(query.get('encoding-type'));
    const following = followingVersions(call, bucket);
    const page = following.slice(0, max);
    const last = following.length > page.length ? page.at(-1) : undefined;
    return xmlAnswer('ListVersionsResult', [
      field('Name', bucket.name),
      field('Prefix', encode(query.get('prefix') ?? '')),
      field('KeyMarker', encode(query.get('key-marker') ?? '')),
      field('VersionIdMarker', query.get('version-id-marker') ?? ''),
      field('NextKeyMarker', last && encode(last.key)),
      field('NextVersionIdMarker', last && versionIdOf(last)),
      field('EncodingType', query.get('encoding-type') ?? undefined),
      field('MaxKeys', max),
      field('IsTruncated', last !== undefined),
      ...page.map((object) => versionElement(bucket, object, encode)),
    ]);
  },
};

/** What follows the markers. A key alone stands for all of its versions. */
function followingVersions({ query }: Call, { objects }: Bucket): readonly StoredObject[] {
  const [prefix, keyMarker, versionMarker] = [
    query.get('prefix') ?? '',
    query.get('key-marker'),
    query.get('version-id-marker'),
  ];
  const keys = objects.keysWithVersions().filter((key) => key.startsWith(prefix));
  if (keyMarker === null) return keys.flatMap((key) => objects.versions(key));
  const ofMarker = objects.versions(keyMarker);
  const at = ofMarker.findIndex((object) => versionIdOf(object) === versionMarker);
  const rest = at === -1 ? [] : ofMarker.slice(at + 1);
  return [...rest, ...keys.filter((key) => byUtf8(key, keyMarker) > 0).flatMap((key) => objects.versions(key))];
}

function versionElement({ objects, owner }: Bucket, object: StoredObject, encode: (text: string) => string): string {
  const common = [
    field('Key', encode(object.key)),
    field('VersionId', versionIdOf(object)),
    field('IsLatest', objects.versions(object.key)[0] === object),
    field('LastModified', listDate(object.lastModified)),
    group('Owner', field('ID', owner)),
  ];
  if (object.isDeleteMarker) return group('DeleteMarker', ...common);
  const { eTag, sizeBytes, storageClass, checksum } = object;
  return group(
    'Version',
    ...common,
    field('ETag', quoted(eTag)),
    field('ChecksumAlgorithm', checksum?.algorithm),
    field('ChecksumType', checksum?.type),
    field('Size', sizeBytes),
    field('StorageClass', storageClass),
  );
}
