import { ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import { workFiles } from '../../shared/doors/files.ts';
import type { Objects } from './console-doors.ts';

/** The bucket that archives are restored into. */
export const objectsOf = (s3: S3Client, bucket: string): Objects => ({
  stream: (key) => workFiles(s3, bucket).stream(key),
  async list(Prefix, ContinuationToken) {
    const request = { Bucket: bucket, Prefix, ContinuationToken, Delimiter: '/' };
    const {
      Contents = [],
      CommonPrefixes = [],
      NextContinuationToken,
    } = await s3.send(new ListObjectsV2Command(request));
    return {
      folders: CommonPrefixes.map((folder) => folder.Prefix ?? ''),
      objects: Contents.map(({ Key = '', Size = 0, LastModified = new Date(0) }) => ({
        key: Key,
        sizeBytes: Size,
        modifiedAt: LastModified,
      })),
      next: NextContinuationToken,
    };
  },
});
