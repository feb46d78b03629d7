import { CompleteMultipartUploadCommand, S3Client, UploadPartCommand } from '@aws-sdk/client-s3';
import type { Upload } from '../flow.ts';
import { openBucket } from './bucket.ts';
import { callAws, clientSettings } from './clients.ts';
import { contentTypeOf } from './content-type.ts';

/** The narrow door to files that are too long for one piece of memory: written part by part, across calls. */
export interface FileUploads {
  open(key: string): Promise<Upload>;
  /** UploadPart, of 5 MiB or more but for the last (S3 guide, "qfacts"); a number again takes the place of the first. */
  part(upload: Upload, partNumber: number, bytes: Uint8Array): Promise<void>;
  /** The file is there, in place of a former one, once this is done. Error: where S3 holds other than `parts` parts. */
  complete(upload: Upload, parts: number): Promise<void>;
  /** Ends an upload and its parts; one that is already gone is fine. */
  abort(upload: Upload): Promise<void>;
}

/** A part of some MiB; or CompleteMultipartUpload, which may take minutes. */
const writeTime = { answerSeconds: 100, callSeconds: 300 };

/** Here the SDK retries: every one of these may be repeated. */
export function openFileUploads(
  bucketName: string,
  owner: string,
  client = new S3Client(clientSettings(4)),
): FileUploads {
  const bucket = openBucket(owner, client);
  const at = ({ key, uploadId }: Upload) => ({
    Bucket: bucketName,
    Key: key,
    ExpectedBucketOwner: owner,
    UploadId: uploadId,
  });
  return {
    open: (key) =>
      bucket.openUpload(
        { bucket: bucketName, key },
        { contentType: contentTypeOf(key), metadata: {}, storageClass: 'STANDARD' },
      ),
    async part(upload, PartNumber, Body) {
      const request = new UploadPartCommand({ ...at(upload), PartNumber, Body, ChecksumAlgorithm: 'CRC32' });
      await callAws(`write part ${PartNumber} of ${upload.key}`, writeTime, (options) => client.send(request, options));
    },
    async complete(upload, parts) {
      const held = await Array.fromAsync(bucket.listParts(upload));
      if (held.length !== parts) {
        throw new Error(
          `Cannot complete ${upload.key}: wanted ${parts} parts, S3 holds ${held.length}. Run the step again from its beginning.`,
        );
      }
      const Parts = held.map(({ partNumber, eTag, crc32 }) => ({
        PartNumber: partNumber,
        ETag: eTag,
        ChecksumCRC32: crc32,
      }));
      const request = new CompleteMultipartUploadCommand({
        ...at(upload),
        ChecksumType: 'FULL_OBJECT',
        MultipartUpload: { Parts },
      });
      await callAws(`complete ${upload.key}`, writeTime, (options) => client.send(request, options));
    },
    abort: (upload) => bucket.abortUpload(upload),
  };
}
