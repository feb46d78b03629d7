import { GetObjectCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { administrator, region } from './account.ts';
import { administratorCredentials, roleCredentials } from './credentials.ts';

/** An object that CloudFormation or Lambda reads for somebody. */
interface ObjectPlace {
  readonly bucket: string;
  readonly key: string;
  readonly version?: string | undefined;
}

/** Reads an object with the rights of `caller`. Rejects with S3's own error. */
export type ReadObject = (caller: string, object: ObjectPlace) => Promise<Buffer>;

/** Through S3's front door, so that the caller's policy decides. */
export const objectReader =
  (endpoint: string): ReadObject =>
  async (caller, { bucket, key, version }) => {
    const credentials = caller === administrator ? administratorCredentials : roleCredentials(caller);
    const client = new S3Client({ endpoint, region, credentials, forcePathStyle: true, maxAttempts: 1 });
    try {
      const request = { Bucket: bucket, Key: key, ...(version === undefined ? {} : { VersionId: version }) };
      const { Body } = await client.send(new GetObjectCommand(request));
      return Buffer.from((await Body?.transformToByteArray()) ?? []);
    } finally {
      client.destroy();
    }
  };

/** The code of S3's answer, as CloudFormation and Lambda quote it. */
export const s3CodeOf = (error: unknown): string =>
  error instanceof S3ServiceException ? error.name : Error.isError(error) ? error.name : 'Unknown';
