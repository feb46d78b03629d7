import { type Bucket, bucketClient, openBucket } from '../cloud/bucket.ts';
import { type Files, filesClient, openFiles } from '../cloud/files.ts';
import { copiesClient, type ObjectCopies, openObjectCopies } from '../cloud/object-copies.ts';
import type { DestinationOwnerEnvironment } from './environment.ts';
import type { Settings } from './read-environment.ts';

/** The bucket that objects go to, in its own region, under its owner's account. Error: `ConfigurationError`. */
export const openDestination = (settings: Settings<DestinationOwnerEnvironment>): Bucket =>
  openBucket(settings.account('BUCKET_OWNER'), bucketClient(settings.text('BUCKET_REGION')));

/** The same bucket, for whole files. Error: `ConfigurationError`. */
export const openDestinationFiles = (
  settings: Settings<DestinationOwnerEnvironment & { BUCKET_NAME: string }>,
): Files =>
  openFiles(
    settings.text('BUCKET_NAME'),
    settings.account('BUCKET_OWNER'),
    filesClient(settings.text('BUCKET_REGION')),
  );

/** The same bucket, for copies within it. Error: `ConfigurationError`. */
export const openDestinationCopies = (settings: Settings<DestinationOwnerEnvironment>): ObjectCopies =>
  openObjectCopies(settings.account('BUCKET_OWNER'), copiesClient(settings.text('BUCKET_REGION')));

/** True where each byte leaves the stack's region, which costs. Error: `ConfigurationError`. */
export const isInOtherRegion = (settings: Settings<DestinationOwnerEnvironment>): boolean =>
  settings.text('BUCKET_REGION') !== settings.text('AWS_REGION');
