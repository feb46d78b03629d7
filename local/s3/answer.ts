import { document } from './xml.ts';

/** What goes back. A body of bytes comes as it is read, with its length told in the headers. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | AsyncIterable<Buffer>;
}

export const noContent: Answer = { status: 204 };

/** 200 with an XML document. */
export function xmlAnswer(name: string, elements: readonly string[], headers: Record<string, string> = {}): Answer {
  return { status: 200, headers, body: document(name, ...elements) };
}

export const quoted = (eTag: string) => `"${eTag}"`;

/** ETags come with quotes, without, or marked weak; what is in them counts. */
export const unquoted = (eTag: string) => eTag.trim().replace(/^(?:W\/)?"(.*)"$/, '$1');

/** The date as S3's documents write it: in whole seconds (recorded by LocalStack). */
export const listDate = (iso: string) => iso.replace(/\.\d+Z$/, '.000Z');

/** The date as HTTP writes it, to the second. */
export const httpDate = (iso: string) => new Date(iso).toUTCString();
