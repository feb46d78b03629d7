import { field } from '../../archive/json.ts';
import type { VaultProgress } from '../../vault-flow.ts';
import type { WrittenParts } from './long-file.ts';

/** The files that hold a row an archive. */
export const longFiles = ['rows', 'csv', 'verified'] as const;
export type LongFileName = (typeof longFiles)[number];

export interface ReportProgress {
  /** The next segment of the manifest. */
  readonly segment: number;
  readonly written: Readonly<Record<LongFileName, WrittenParts>>;
}

const nothing: WrittenParts = { uploadId: null, parts: 0 };

const reportBegins: ReportProgress = { segment: 0, written: { rows: nothing, csv: nothing, verified: nothing } };

/** As it travels: flat. */
export function asVaultProgress({ segment, written }: ReportProgress): VaultProgress {
  const of = (name: LongFileName) => ({
    [`${name}Upload`]: written[name].uploadId,
    [`${name}Parts`]: written[name].parts,
  });
  return { segment, ...of('rows'), ...of('csv'), ...of('verified') };
}

/** What a former call gave back. Error: where it is no progress of ours. */
export function readReportProgress(progress: VaultProgress | null): ReportProgress {
  if (progress === null) return reportBegins;
  const written = (name: LongFileName): WrittenParts => ({
    uploadId: uploadIn(progress, `${name}Upload`),
    parts: numberIn(progress, `${name}Parts`),
  });
  return {
    segment: numberIn(progress, 'segment'),
    written: { rows: written('rows'), csv: written('csv'), verified: written('verified') },
  };
}

function numberIn(progress: VaultProgress, name: string): number {
  const value = field(progress, name);
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw notOurs(progress);
}

function uploadIn(progress: VaultProgress, name: string): string | null {
  const value = field(progress, name);
  if (typeof value === 'string' || value === null) return value;
  throw notOurs(progress);
}

const notOurs = (progress: VaultProgress) =>
  new TypeError(
    `Cannot go on with the report: wanted the progress of a report, found ${JSON.stringify(progress)}. Start the vault again.`,
  );
