import { relativeWords, timeWords } from '../times.ts';

interface TimeProps {
  /** ISO; null or undefined where there is none. */
  readonly at: string | null | undefined;
  /** Says how long ago it was, too. */
  readonly isRelative?: boolean;
  /** Stands where there is no time. */
  readonly none?: string;
}

/** A moment in the user's zone, with UTC on hover. */
export function Time({ at, isRelative = false, none = '' }: TimeProps) {
  if (!at) return <span class="quiet">{none}</span>;
  const { local, utc } = timeWords(at);
  return (
    <time dateTime={at} title={utc}>
      {local}
      {isRelative && <span class="quiet"> · {relativeWords(at, Date.now())}</span>}
    </time>
  );
}
