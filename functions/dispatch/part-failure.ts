import { field, parseJson } from '../archive/json.ts';
import type { Files } from '../cloud/files.ts';
import { type MapRuns, openMapRuns } from '../cloud/map-runs.ts';
import { isNamed, passingErrors } from '../errors.ts';
import { logOf } from '../runtime/log.ts';
import { openWorkBucket } from '../runtime/work-bucket.ts';
import type { Failure } from './failure.ts';

export interface PartFailureDoors {
  readonly mapRuns: MapRuns;
  /** The work bucket. */
  readonly results: Pick<Files, 'read'>;
}

/**
 * Why a part gave up: a row of the FAILED files that the map's ResultWriter wrote to `results/<uuid of the Map Run>/`
 * (Step Functions guide, "input-output-resultwriter"). Of several the first that no redrive heals, for it decides.
 * Undefined where it cannot be found out, for nothing should fail for want of a better reason; but what may pass is thrown:
 * who hears of it now and who does five minutes later are to hear the same.
 */
export async function partFailure(
  executionName: string,
  isHealable: (error: string) => boolean,
  { mapRuns, results }: PartFailureDoors,
): Promise<Failure | undefined> {
  try {
    const mapRunArn = await mapRuns.latest(executionName);
    if (mapRunArn === undefined) return undefined;
    const rows = await failedRows(`results/${mapRunArn.split(':').at(-1)}`, results);
    return rows.find(({ error }) => !isHealable(error)) ?? rows[0];
  } catch (error) {
    if (isNamed(error, ...passingErrors)) throw error;
    logOf('part-failure').warn('cannot read why a part gave up', Error.isError(error) ? error : String(error));
    return undefined;
  }
}

/** A part that gives up ends the map: there are no more rows than parts run at once. */
async function failedRows(folder: string, results: PartFailureDoors['results']): Promise<readonly Failure[]> {
  const manifest = parseJson(await text(`${folder}/manifest.json`, results));
  const files = field(field(manifest, 'ResultFiles'), 'FAILED');
  const keys = (Array.isArray(files) ? files : [])
    .map((file) => field(file, 'Key'))
    .filter((key) => typeof key === 'string');
  const texts = await Promise.all(keys.map((key) => text(key, results)));
  return texts.flatMap(rowsIn).flatMap(readRow);
}

const text = async (key: string, results: PartFailureDoors['results']) =>
  (await results.read(key))?.bytes.toString('utf8') ?? '';

/** A JSON list, or one JSON a line, as the map was told to write. */
const rowsIn = (file: string): unknown[] =>
  file.startsWith('[') ? [parseJson(file)].flat() : file.split('\n').filter(Boolean).map(parseJson);

function readRow(row: unknown): Failure[] {
  const [error, cause] = [field(row, 'Error'), field(row, 'Cause')];
  if (typeof error !== 'string') return [];
  const key = field(parseJson(String(field(row, 'Input'))), 'key');
  return [
    { error, cause: typeof cause === 'string' ? cause : undefined, key: typeof key === 'string' ? key : undefined },
  ];
}

export const openPartFailures = (stateMachineArn: string): PartFailureDoors => ({
  mapRuns: openMapRuns(stateMachineArn),
  results: openWorkBucket(),
});
