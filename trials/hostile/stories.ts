import fc, { type Arbitrary } from 'fast-check';
import { vaultArn } from '../../test/end-to-end/notification.ts';
import { mostly, oddText, oddValue } from './strangers.ts';

/** What somebody says on the topic of a job that is done. */
export type Rumour = (jobId: string) => string;

/** The truth about a job of vault `demo`, in places replaced by what is odd. */
const rumour = fc
  .record({
    vault: fc.oneof(
      { weight: 12, arbitrary: fc.constant(vaultArn('demo')) },
      { weight: 1, arbitrary: fc.constantFrom('.', '..', '...', 'demo/', 'nobody', '__proto__').map(vaultArn) },
      { weight: 1, arbitrary: oddValue },
    ),
    prefix: fc.oneof({ weight: 12, arbitrary: fc.constant('') }, { weight: 1, arbitrary: oddText }),
    size: mostly(fc.constantFrom(1, 20, null, 2 ** 40), 2),
    range: mostly(fc.constantFrom('0-19', null), 2),
    status: mostly(fc.constantFrom('Succeeded', 'Failed', 'InProgress'), 2),
    stranger: fc.dictionary(oddText, oddValue, { maxKeys: 2 }),
  })
  .map(
    ({ vault, prefix, size, range, status, stranger }) =>
      (jobId: string) =>
        JSON.stringify({
          ...stranger,
          VaultARN: vault,
          JobId: `${prefix}${jobId}`,
          ArchiveSizeInBytes: size,
          RetrievalByteRange: range,
          StatusCode: status,
        }),
  );

const cut = fc.tuple(rumour, fc.nat({ max: 40 })).map(
  ([say, count]): Rumour =>
    (jobId) =>
      say(jobId).slice(0, -1 - count),
);

export const rumours: Arbitrary<Rumour> = fc.oneof(
  { weight: 5, arbitrary: rumour },
  {
    weight: 4,
    arbitrary: rumour.map(
      (say): Rumour =>
        (jobId) =>
          JSON.stringify({ Type: 'Notification', Message: say(jobId) }),
    ),
  },
  {
    weight: 1,
    arbitrary: rumour.map(
      (say): Rumour =>
        (jobId) =>
          `{"__proto__":${say(jobId)}}`,
    ),
  },
  { weight: 1, arbitrary: oddText.map((text) => () => text) },
  { weight: 1, arbitrary: cut },
);

/** A job as odd as Glacier takes it. */
export interface OddJob {
  readonly vault: string;
  readonly description: string;
  readonly archiveDescription: string;
}

/** Glacier takes 0x20 to 0x7E and 1,024 of them (Glacier guide, "api-initiate-job-post"); JSON can say the rest in escapes. */
const asGlacierTakesIt = (text: string) =>
  text.replace(/[^\x20-\x7e]/g, (odd) => `\\u${odd.charCodeAt(0).toString(16).padStart(4, '0')}`).slice(0, 1024);

const segment = fc.oneof(
  { weight: 3, arbitrary: fc.stringMatching(/^[a-z0-9 ._-]{1,12}$/) },
  { weight: 1, arbitrary: oddText },
);
const keyInJson = fc
  .array(segment, { minLength: 1, maxLength: 4 })
  .map((segments) => JSON.stringify({ thaw: { key: segments.join('/') } }));

/** In a URL these two are steps: no client of AWS can ask for a vault of that name. */
const isAskedFor = (vault: string) => vault !== '.' && vault !== '..';

export const oddJobs: Arbitrary<OddJob> = fc.record({
  vault: fc.oneof(
    { weight: 4, arbitrary: fc.stringMatching(/^[A-Za-z0-9_.-]{1,20}$/).filter(isAskedFor) },
    { weight: 1, arbitrary: fc.constantFrom('...', '-', '_', 'a..b', '__proto__', 'constructor', 'v'.repeat(255)) },
  ),
  description: fc
    .oneof(
      { weight: 5, arbitrary: keyInJson },
      { weight: 1, arbitrary: oddValue.map((key) => JSON.stringify({ thaw: { key } })) },
      { weight: 1, arbitrary: oddValue.map((thaw) => JSON.stringify({ thaw })) },
      { weight: 2, arbitrary: oddText },
    )
    .map(asGlacierTakesIt),
  archiveDescription: oddText.map(asGlacierTakesIt),
});
