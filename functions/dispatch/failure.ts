import { field, parseJson } from '../archive/json.ts';
import type { ExecutionSeen } from '../cloud/executions.ts';
import type { Files } from '../cloud/files.ts';
import { type MapRuns, openMapRuns } from '../cloud/map-runs.ts';
import { isNamed, mapErrors, passingErrors, type ThawErrorName, throttledErrors, tryAgainErrors } from '../errors.ts';
import { manifestKey, resultFiles, rowsIn } from '../restore/map-run-files.ts';
import type { WorkEnvironment } from '../runtime/environment.ts';
import { errorOf, logOf } from '../runtime/log.ts';
import type { Settings } from '../runtime/read-environment.ts';
import { openWorkBucket } from '../runtime/work-bucket.ts';

/** After that it is no accident any more: a person looks at it. What Lambda throttled was none, and is redriven as long as its job's output lives. */
export const redrivesAtMost = 5;

/** Ends that another try may heal. All others stay the same however often they are run. */
const healableErrors: readonly string[] = [...mapErrors, ...tryAgainErrors, ...passingErrors];

const isHealable = (error: string): boolean => healableErrors.includes(error);

/**
 * What may heal a failure. Where the upload is lost no redrive does, for it goes on with that upload: the restore has to
 * begin again, in another execution.
 */
export const remedyOf = ({ error }: Failure): 'redrive' | 'start again' | undefined => {
  if (error === ('UploadLost' satisfies ThawErrorName)) return 'start again';
  return isHealable(error) ? 'redrive' : undefined;
};

/** An execution that runs, or has ended well. */
export const isWell = (seen: ExecutionSeen | undefined): boolean =>
  seen !== undefined && ['RUNNING', 'PENDING_REDRIVE', 'SUCCEEDED'].includes(seen.status);

/** Why a restore ended badly, in the words of the part or the step that did. */
export interface Failure {
  readonly error: string;
  /** As Step Functions gives it: `{errorMessage, errorType, trace}` or plain text. */
  readonly cause: string | undefined;
  /** Where the object was to be, when a part says so. */
  readonly key?: string | undefined;
}

export interface PartFailureDoors {
  readonly mapRuns: MapRuns;
  /** The work bucket. */
  readonly results: Pick<Files, 'read'>;
}

/** The execution's own failure; where its map gave up, that of a part. */
export async function failureOf(name: string, seen: ExecutionSeen, doors: PartFailureDoors): Promise<Failure> {
  // A TimeoutSeconds of the state machine leaves a status and no error.
  const failure = { error: seen.error ?? 'States.Timeout', cause: seen.cause };
  const isOfMap = mapErrors.some((error) => error === failure.error);
  return (isOfMap ? await partFailure(name, doors) : undefined) ?? failure;
}

const wasThrottled = ({ error }: Failure): boolean => throttledErrors.some((name) => name === error);

/** Why nothing is to be tried; undefined where `redrive` may heal it. Redrive and outcome agree by asking this. */
export function whyHopeless(failure: Failure, { redriveCount }: ExecutionSeen): string | undefined {
  const remedy = remedyOf(failure);
  if (remedy === undefined) return `Another try cannot heal ${failure.error}.`;
  if (remedy === 'redrive' && redriveCount >= redrivesAtMost && !wasThrottled(failure))
    return `It was redriven ${redriveCount} times: a person should look at it.`;
  return undefined;
}

/**
 * Why a part gave up: a row of the FAILED files of the latest Map Run. Of several the first that no redrive heals, for it
 * decides. Undefined where it cannot be found out, for nothing should fail for want of a better reason; but what may pass
 * is thrown: whoever asks now and whoever asks five minutes later are to hear the same.
 */
export async function partFailure(
  executionName: string,
  { mapRuns, results }: PartFailureDoors,
): Promise<Failure | undefined> {
  try {
    const mapRunArn = await mapRuns.latest(executionName);
    if (mapRunArn === undefined) return undefined;
    const rows = await failedRows(mapRunArn, results);
    return rows.find(({ error }) => !isHealable(error)) ?? rows[0];
  } catch (error) {
    if (isNamed(error, ...passingErrors)) throw error;
    logOf('part-failure').warn('cannot read why a part gave up', errorOf(error));
    return undefined;
  }
}

/** A part that gives up ends the map: there are no more rows than parts run at once. */
async function failedRows(mapRunArn: string, results: PartFailureDoors['results']): Promise<readonly Failure[]> {
  const files = resultFiles(await text(manifestKey(mapRunArn), results), 'FAILED') ?? [];
  const keys = files.filter((key) => key !== undefined);
  const texts = await Promise.all(keys.map((key) => text(key, results)));
  return texts.flatMap(rowsIn).flatMap(readRow);
}

const text = async (key: string, results: PartFailureDoors['results']) =>
  (await results.read(key))?.bytes.toString('utf8') ?? '';

function readRow(row: unknown): Failure[] {
  const [error, cause] = [field(row, 'Error'), field(row, 'Cause')];
  if (typeof error !== 'string') return [];
  const key = field(parseJson(String(field(row, 'Input'))), 'key');
  return [
    { error, cause: typeof cause === 'string' ? cause : undefined, key: typeof key === 'string' ? key : undefined },
  ];
}

export const openPartFailures = (stateMachineArn: string, settings: Settings<WorkEnvironment>): PartFailureDoors => ({
  mapRuns: openMapRuns(stateMachineArn),
  results: openWorkBucket(settings),
});
