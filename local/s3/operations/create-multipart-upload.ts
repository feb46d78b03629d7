import { randomBytes } from 'node:crypto';
import { httpDate, xmlAnswer } from '../answer.ts';
import { receiveText } from '../body.ts';
import { bucketOf, type Call, header, type Operation } from '../call.ts';
import { algorithmNamed, checksumTypeOf } from '../checksums.ts';
import { s3Error } from '../errors.ts';
import { abortDateOf } from '../lifecycle.ts';
import { demandPut } from '../permission.ts';
import { propertiesIn } from '../properties.ts';
import type { OpenUpload } from '../uploads.ts';
import { field } from '../xml.ts';

export const createMultipartUpload: Operation = {
  name: 'CreateMultipartUpload',
  async run(call) {
    const bucket = bucketOf(call);
    demandPut(call, { creates: false });
    const upload: OpenUpload = {
      key: call.key,
      uploadId: randomBytes(48).toString('base64url'),
      initiated: new Date().toISOString(),
      ...propertiesIn(call.headers),
      ...checksumIn(call),
    };
    await receiveText(call);
    bucket.uploads.open(upload);
    const elements = [field('Bucket', bucket.name), field('Key', upload.key), field('UploadId', upload.uploadId)];
    return xmlAnswer('InitiateMultipartUploadResult', elements, {
      'x-amz-server-side-encryption': 'AES256',
      ...sumHeaders(upload),
      ...abortHeaders(abortDateOf(bucket, upload, call.setting.clock)),
    });
  },
};

function checksumIn(call: Call): Pick<OpenUpload, 'checksum'> {
  const name = header(call, 'x-amz-checksum-algorithm');
  const type = header(call, 'x-amz-checksum-type');
  if (name !== undefined) {
    const algorithm = algorithmNamed(name);
    return { checksum: { algorithm, type: checksumTypeOf(algorithm, type) } };
  }
  if (type === undefined) return {};
  throw s3Error(
    'InvalidRequest',
    'The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.',
  );
}

function sumHeaders({ checksum }: OpenUpload): Record<string, string> {
  return checksum ? { 'x-amz-checksum-algorithm': checksum.algorithm, 'x-amz-checksum-type': checksum.type } : {};
}

function abortHeaders(date: string | undefined): Record<string, string> {
  return date === undefined ? {} : { 'x-amz-abort-date': httpDate(date), 'x-amz-abort-rule-id': 'lifecycle' };
}
