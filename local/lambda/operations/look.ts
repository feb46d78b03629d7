import type { IncomingHttpHeaders } from 'node:http';
import type { TextAnswer } from '../../http/send.ts';
import type { InvokeResult } from '../answers.ts';
import type { FunctionSettings } from '../settings.ts';

/** A queue that feeds a function. */
export interface Mapping {
  readonly uuid: string;
  readonly queueArn: string;
  readonly functionArn: string;
  readonly batchSize: number;
}

/** What people may look at. */
export interface Shown {
  /** How many invocations the account may run at once. */
  readonly concurrency: number;
  /** All functions. */
  functions(): readonly FunctionSettings[];
  /** By ARN, with a version or without, or by name; undefined where there is none. */
  find(functionArn: string): { readonly number: string; readonly settings: FunctionSettings } | undefined;
  mappings(): readonly Mapping[];
}

/** Runs a function, whoever may. */
export type Invoke = (request: { readonly functionArn: string; readonly payload: unknown }) => Promise<InvokeResult>;

/** One request. */
export interface LambdaCall {
  readonly shown: Shown;
  readonly invoke: Invoke;
  /** Throws where the caller may not do this to that. */
  readonly demand: (action: string, resource: string) => void;
  /** What the path names; '' where it names nothing. */
  readonly name: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface LambdaOperation {
  readonly method: 'GET' | 'POST';
  readonly path: RegExp;
  readonly run: (call: LambdaCall) => TextAnswer | Promise<TextAnswer>;
}

/** 200 with a JSON document. */
export const json = (said: object): TextAnswer => ({
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(said),
});
