import { keysOf } from '../credentials.ts';
import { scopeText, sha256, signatureOf } from '../http/signature.ts';

export interface Unsigned {
  /** `127.0.0.1:<port>`, or a whole URL. */
  readonly host: string;
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly service: string;
  /** Names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Bytes whose hash is signed, where no header x-amz-content-sha256 says otherwise. */
  readonly body?: string | Uint8Array;
  readonly accessKeyId?: string;
  readonly region?: string;
  /** When it is signed. @default now */
  readonly date?: Date;
}

/** The headers of a request that somebody signs by hand: those given, and what a signature needs. */
export function signed({
  host,
  method,
  target,
  service,
  headers = {},
  body = '',
  accessKeyId = 'local',
  region = 'us-east-1',
  date = new Date(),
}: Unsigned): Record<string, string> {
  const time = date.toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const scope = { date: time.slice(0, 8), region, service };
  const all = { ...headers, host: host.replace(/^http:\/\//, ''), 'x-amz-date': time };
  const signedHeaders = Object.keys(all)
    .filter((name) => name === 'host' || name.startsWith('x-amz-'))
    .sort();
  const payloadHash = headers['x-amz-content-sha256'] ?? sha256(body);
  const { secretAccessKey } = keysOf(accessKeyId);
  const signature = signatureOf(secretAccessKey, time, scope, {
    method,
    target,
    headers: all,
    signedHeaders,
    payloadHash,
  });
  const credential = `Credential=${accessKeyId}/${scopeText(scope)}`;
  const authorization = `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=${signedHeaders.join(';')}, Signature=${signature}`;
  return { ...all, authorization };
}
