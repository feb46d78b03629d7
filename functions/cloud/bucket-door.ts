import type { S3Client, StorageClass } from '@aws-sdk/client-s3';

/** With what the calls to the destination bucket are made. */
export interface BucketDoor {
  readonly client: S3Client;
  /** Account id; S3 refuses the call when the bucket is another's. */
  readonly owner: string;
}

/** How the object will look: fixed when its upload is opened. */
export interface ObjectLook {
  readonly contentType: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly storageClass: StorageClass;
}
