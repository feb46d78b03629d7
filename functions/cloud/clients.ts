import { timedOut, withAwsName } from './aws-errors.ts';

/**
 * How every client of AWS's SDK is made. A requestTimeout without `throwOnRequestTimeout` only writes a warning, and the
 * SDK has no other limit of its own: each call brings its time with it (`callAws`).
 */
export const clientSettings = (tries: number) => ({
  maxAttempts: tries,
  requestHandler: { connectionTimeout: 5_000, throwOnRequestTimeout: true },
});

/** The time of a call. */
export interface CallTime {
  /** One try must have an answer's first byte after so many seconds; then the SDK tries again, where it may. */
  readonly answerSeconds: number;
  /** The call must be over after so many seconds: all tries, their waits, and the last byte of the answer. */
  readonly callSeconds: number;
}

/** What a call hands to the SDK. */
export interface CallOptions {
  readonly abortSignal: AbortSignal;
  readonly requestTimeout: number;
}

/** For calls of functions that live 30 s: three tries, and time is left to say what came of them. */
export const shortCall: CallTime = { answerSeconds: 4, callSeconds: 15 };

/**
 * Makes one call to AWS and reads its answer. What it throws has a name that is in `errors.ts` or is AWS's own:
 * `TimeoutError` where the answer, or its end, did not come in time.
 */
export async function callAws<Answer>(
  doing: string,
  { answerSeconds, callSeconds }: CallTime,
  call: (options: CallOptions) => Promise<Answer>,
): Promise<Answer> {
  const over = Promise.withResolvers<never>();
  const attempt = new AbortController();
  const clock = setTimeout(() => {
    over.reject(timedOut(doing, `the whole answer within ${callSeconds} s`));
    attempt.abort();
  }, callSeconds * 1000);
  const answer = withAwsName(doing, call({ abortSignal: attempt.signal, requestTimeout: answerSeconds * 1000 }));
  try {
    return await Promise.race([answer, over.promise]);
  } finally {
    clearTimeout(clock);
  }
}
