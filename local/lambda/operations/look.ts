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

interface Look {
  readonly shown: Shown;
  /** Throws where the caller may not do this to that. */
  readonly demand: (action: string, resource: string) => void;
  /** What the path names; '' where it names nothing. */
  readonly name: string;
  readonly query: URLSearchParams;
}

export interface LookOperation {
  readonly path: RegExp;
  readonly run: (look: Look) => object;
}

export class LambdaError extends Error {
  override readonly name: string;
  readonly status: number;

  constructor(name: string, sentence: string, status: number) {
    super(sentence);
    this.name = name;
    this.status = status;
  }

  static from(error: unknown): LambdaError {
    return error instanceof LambdaError ? error : new LambdaError('ServiceException', String(error), 500);
  }
}
