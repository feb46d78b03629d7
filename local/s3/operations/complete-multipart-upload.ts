import { createHash } from 'node:crypto';
import type { Fault } from '../../faults.ts';
import { type Answer, quoted, xmlAnswer } from '../answer.ts';
import { receiveText } from '../body.ts';
import type { Bucket } from '../bucket.ts';
import { bucketOf, type Call, type Operation } from '../call.ts';
import { type Checksum, elementOf } from '../checksums.ts';
import { claimsIn } from '../claims.ts';
import { type CompletedPart, checkCompletion, completedParts } from '../completion.ts';
import { assertMayWrite, onlyIfAbsent } from '../conditions.ts';
import { S3Error, s3Error } from '../errors.ts';
import { detail, textDetail } from '../faults.ts';
import { show, slipIn } from '../making.ts';
import type { StoredObject } from '../objects.ts';
import { uploadOf } from '../parts.ts';
import { demandPut } from '../permission.ts';
import type { OpenUpload, StoredPart } from '../uploads.ts';
import { versionHeaders } from '../versions.ts';
import { errorBody, field } from '../xml.ts';

/**
 * The parts become an object by being named in its manifest; no byte is read or copied.
 *
 * A repeat of a Complete that succeeded succeeds again, as on S3 (seen: S3Mock issue 2586, minio issue 13318), also
 * with `If-None-Match: *` (seen: moto pull request 9209): here as long as the object is there and was not replaced.
 *
 * Under `If-None-Match: *`, 409 for an upload during which an object was deleted at the key, however often it is asked
 * (recorded: LocalStack, 2026-02-21; API reference: "re-initiate the multipart upload").
 *
 * Faults: `error-in-200`: status 200, then an error (`details.code`, InternalError) in the document, nothing done.
 * `slip-in`: `details.body` appears at the key before. `conflict`: 409 ConditionalRequestConflict, and the upload is
 * spent (user guide, conditional-writes). With `details.forget`, `lose-answer` also forgets that the upload was
 * completed: its repeat gets NoSuchUpload.
 */
export const completeMultipartUpload: Operation = {
  name: 'CompleteMultipartUpload',
  faults: ['error-in-200', 'slip-in', 'conflict'],
  async run(call) {
    const bucket = bucketOf(call);
    demandPut(call, { creates: true });
    onlyIfAbsent(call);
    // A checksum in the headers is the object's, not the document's.
    const { checksum: whole, ...claims } = claimsIn(call);
    const listed = completedParts(await receiveText(call, claims));
    const fingerprint = fingerprintOf(listed);
    const repeated = repeatOf(call, bucket, fingerprint);
    if (repeated) return completed(call, bucket, repeated);
    await slipIn(call, bucket);
    if (call.fault?.kind === 'error-in-200') return errorIn200(call.fault);
    if (call.fault?.kind === 'conflict') return conflict(bucket, uploadOf(call, bucket));
    const upload = uploadOf(call, bucket);
    const { parts, checksum } = checkCompletion(call, listed, upload, bucket.uploads.parts(upload.uploadId), whole);
    assertMayWrite(call, bucket);
    if (upload.objectDeleted && onlyIfAbsent(call)) throw conflicting();
    const object = bucket.objects.put(assemble(upload, parts, checksum, forgets(call) ? undefined : fingerprint));
    bucket.uploads.end(upload.uploadId, object.pieces);
    await show(call.setting, bucket, object);
    return completed(call, bucket, object);
  },
};

/** Equal for a Complete and its repeat. */
function fingerprintOf(listed: readonly CompletedPart[]): string {
  return createHash('sha256').update(JSON.stringify(listed)).digest('hex');
}

/** The object this very request has made before. */
function repeatOf({ query, key }: Call, { objects }: Bucket, fingerprint: string): StoredObject | undefined {
  const object = objects.get(key);
  const same = object?.completed?.uploadId === query.get('uploadId') && object?.completed?.fingerprint === fingerprint;
  return same ? object : undefined;
}

const forgets = ({ fault }: Call) => fault?.kind === 'lose-answer' && detail(fault, 'forget') === true;

function assemble(
  { key, uploadId, storageClass, headers, metadata }: OpenUpload,
  parts: readonly StoredPart[],
  checksum: Checksum | undefined,
  fingerprint: string | undefined,
): StoredObject {
  return {
    key,
    storageClass,
    headers,
    metadata,
    sizeBytes: parts.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    eTag: eTagOf(parts),
    lastModified: new Date().toISOString(),
    pieces: parts.map(({ piece }) => piece),
    parts: parts.map(({ partNumber, sizeBytes, checksum: sum }) => ({
      partNumber,
      sizeBytes,
      ...(sum === undefined ? {} : { checksum: sum }),
    })),
    ...(checksum ? { checksum } : {}),
    ...(fingerprint === undefined ? {} : { completed: { uploadId, fingerprint } }),
  };
}

/** MD5 over the parts' ETags, and their number. */
function eTagOf(parts: readonly StoredPart[]): string {
  const hash = createHash('md5');
  for (const { eTag } of parts) hash.update(Buffer.from(eTag, 'hex'));
  return `${hash.digest('hex')}-${parts.length}`;
}

function completed({ bucketName, request }: Call, bucket: Bucket, object: StoredObject): Answer {
  const { key, eTag, checksum } = object;
  return xmlAnswer(
    'CompleteMultipartUploadResult',
    [
      field('Location', `http://${request.headers.host}/${bucketName}/${encodeURIComponent(key)}`),
      field('Bucket', bucketName),
      field('Key', key),
      field('ETag', quoted(eTag)),
      checksum ? field(elementOf(checksum.algorithm), checksum.value) : '',
      field('ChecksumType', checksum?.type),
    ],
    { 'x-amz-server-side-encryption': 'AES256', ...versionHeaders(bucket, object) },
  );
}

/** S3 sends 200 early, to keep the connection, and may fail after that (API reference, CompleteMultipartUpload). */
function errorIn200(fault: Fault): Answer {
  const code = textDetail(fault, 'code', 'InternalError');
  return { status: 200, body: errorBody(new S3Error(code, 200, 'A fault that was asked for.'), 'fault') };
}

function conflict({ uploads }: Bucket, { uploadId }: OpenUpload): never {
  uploads.end(uploadId);
  throw conflicting();
}

const conflicting = () => s3Error('ConditionalRequestConflict', undefined, { Condition: 'If-None-Match' });
