import { rangeIncomplete } from '../errors.ts';

/**
 * S3 closes an upload that is silent for about 20 s (an SDK's maintainer: aws/aws-sdk-php issue 885); we end it
 * ourselves, and say why.
 */
const silenceSeconds = 15;

/** The chunks as they come, if they come often enough to keep an upload alive. Error: `RangeIncomplete`. */
export async function* failWhenIdle(
  chunks: AsyncIterable<Uint8Array>,
  seconds = silenceSeconds,
): AsyncGenerator<Uint8Array> {
  const source = chunks[Symbol.asyncIterator]();
  for (;;) {
    const { done, value } = await orSilence(source.next(), seconds);
    if (done) return;
    yield value;
  }
}

async function orSilence<Next>(next: Promise<Next>, seconds: number): Promise<Next> {
  const silence = Promise.withResolvers<never>();
  const clock = setTimeout(() => silence.reject(tooSilent(seconds)), seconds * 1000);
  try {
    return await Promise.race([next, silence.promise]);
  } finally {
    clearTimeout(clock);
  }
}

const tooSilent = (seconds: number) =>
  rangeIncomplete(
    `Cannot go on with the upload: wanted the next slice within ${seconds} s, found that Glacier had not brought it. S3 would close the upload soon.`,
  );
