import { overPolicy } from './errors.ts';
import type { Service } from './operation.ts';
import type { ArchiveWish } from './records.ts';

/**
 * A BytesPerHour policy refuses what would exceed it, for the Standard tier only (Glacier guide,
 * "data-retrieval-policy"). AWS reckons with the peak of jobs in progress; here with what was asked for within an hour. An hour is one of the simulated world. FreeTier is stored and not enforced: how AWS counts it is not
 * documented. Throws AWS's PolicyEnforcedException.
 */
export function requireWithinPolicy(wish: ArchiveWish, { store, clock }: Service): void {
  const { Strategy, BytesPerHour } = store.rule;
  if (Strategy !== 'BytesPerHour' || BytesPerHour === null || wish.tier !== 'Standard') return;
  const hourAgo = new Date(Date.now() - clock.toMs(3600)).toISOString();
  const recent = store
    .vaults()
    .flatMap((vault) => vault.rememberedJobs())
    .filter(({ archive, creationDate }) => archive?.tier === 'Standard' && creationDate > hourAgo);
  const askedBytes = recent.reduce((sumBytes, { archive }) => sumBytes + outputBytes(archive), outputBytes(wish));
  if (askedBytes > BytesPerHour)
    throw overPolicy(`The job would exceed the data retrieval policy's ${BytesPerHour} bytes per hour`);
}

const outputBytes = (wish: ArchiveWish | null) => (wish ? wish.range.end - wish.range.start : 0);
