import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../clock.ts';
import type { Fault, Faults } from '../faults.ts';
import type { Gatekeeper } from '../gatekeeper.ts';
import type { Answer } from './answer.ts';
import type { Bucket, Buckets } from './bucket.ts';
import type { ChunkSigner } from './chunk-signer.ts';
import { s3Error } from './errors.ts';

/** An object that has just come into being. */
export interface MadeObject {
  readonly bucketName: string;
  readonly key: string;
  readonly sizeBytes: number;
  readonly bytes: AsyncIterable<Buffer>;
}

export type Witness = (object: MadeObject) => Promise<void>;

/** What every operation may use. */
export interface Setting {
  readonly buckets: Buckets;
  readonly clock: Clock;
  readonly faults: Faults;
  readonly gatekeeper: Gatekeeper;
  /** A body silent for this long, in real seconds, is RequestTimeout. */
  readonly silenceSeconds: number;
  readonly witness?: Witness;
}

/** Where a request goes, before anybody knows what it wants. */
export interface Address {
  /** Empty for the service itself. */
  readonly bucketName: string;
  /** Empty for the bucket itself. */
  readonly key: string;
  readonly query: URLSearchParams;
}

/** One request, understood as far as all operations need it. */
export interface Call extends Address {
  readonly setting: Setting;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly headers: IncomingHttpHeaders;
  /** Who asks: a role's name, or the administrator's. */
  readonly caller: string;
  /** Verifies the chunks of a body that signs each of them. */
  readonly chunkSigner: ChunkSigner | undefined;
  /** The fault this request met, if any. */
  readonly fault: Fault | undefined;
}

/** The header as one string. */
export function header({ headers }: Pick<Call, 'headers'>, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value.join(',') : value;
}

/** Path style, and virtual-host style below localhost. The path is taken as it was sent: a URL parser would eat `..`. */
export function addressOf(url: string, host = ''): Address {
  const [path, search = ''] = splitOnce(url, '?');
  const [, virtual] = /^(.+)\.localhost(?::\d+)?$/.exec(host) ?? [];
  const [first, rest = ''] = splitOnce(path.slice(1), '/');
  const [bucketName, key] = virtual === undefined ? [first, rest] : [virtual, path.slice(1)];
  return { bucketName: decode(bucketName), key: decode(key), query: new URLSearchParams(search) };
}

function splitOnce(text: string, separator: string): [string, string?] {
  const at = text.indexOf(separator);
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + separator.length)];
}

/** Percent-encoding off. */
export function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw s3Error('InvalidURI');
  }
}

/** The bucket of the call, if it exists and belongs to whom the caller thinks. */
export function bucketOf(call: Call, name = call.bucketName, ownerHeader = 'x-amz-expected-bucket-owner'): Bucket {
  const bucket = call.setting.buckets.get(name);
  if (!bucket) throw s3Error('NoSuchBucket', undefined, { BucketName: name });
  const expected = header(call, ownerHeader);
  if (expected !== undefined && expected !== bucket.owner) throw s3Error('AccessDenied');
  return bucket;
}

/** A whole number in the query, between limits; `usual` when it is not there. */
export function numberIn(call: Call, name: string, usual: number, least: number, most: number): number {
  const text = call.query.get(name);
  if (text === null) return usual;
  if (!/^\d{1,10}$/.test(text) || Number(text) < least || Number(text) > most) {
    const sentence = `Argument ${name} must be an integer between ${least} and ${most}`;
    throw s3Error('InvalidArgument', sentence, { ArgumentName: name, ArgumentValue: text });
  }
  return Number(text);
}

/** One API operation: its name as AWS gives it, and what it does. */
export interface Operation {
  readonly name: string;
  /** Kinds of fault it plays itself, besides those that every operation meets (faults.ts). */
  readonly faults?: readonly string[];
  /** Query parameters it understands. Any other one asks for something that is not here: 501. */
  readonly query?: readonly string[];
  run(call: Call): Promise<Answer> | Answer;
}
