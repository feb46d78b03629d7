import type { UploadPartCommand } from '@aws-sdk/client-s3';

/** As much of the SDK's HTTP request as is changed here. */
interface Request {
  headers: Record<string, string>;
  body: unknown;
}

const isRequest = (value: unknown): value is Request =>
  typeof value === 'object' && value !== null && 'headers' in value;

/**
 * Lets a command send `bytes` in aws-chunked framing with a CRC32 after them that is whatever we say (S3 API reference,
 * "sigv4-streaming-trailers"). The SDK itself never sends a wrong one. It is put in at the end of what is
 * done before signing, so that every header is signed as it is sent.
 */
export function withTrailer(command: UploadPartCommand, bytes: Buffer, crc32: string): UploadPartCommand {
  command.middlewareStack.add(
    (next) => (args) => {
      if (!isRequest(args.request)) throw new TypeError('The SDK made a request without headers');
      const framed = Buffer.concat([
        Buffer.from(`${bytes.length.toString(16)}\r\n`),
        bytes,
        Buffer.from(`\r\n0\r\nx-amz-checksum-crc32:${crc32}\r\n\r\n`),
      ]);
      delete args.request.headers['x-amz-checksum-crc32']; // the SDK's own, of the body it was not given
      Object.assign(args.request.headers, {
        'content-encoding': 'aws-chunked',
        'content-length': String(framed.length),
        'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
        'x-amz-decoded-content-length': String(bytes.length),
        'x-amz-trailer': 'x-amz-checksum-crc32',
      });
      args.request.body = framed;
      return next(args);
    },
    { step: 'build', priority: 'low', name: 'wrongTrailer' },
  );
  return command;
}
