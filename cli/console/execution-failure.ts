import { adviceFor } from '../../functions/dispatch/advice.ts';
import { mapErrors, passingErrors, tryAgainErrors } from '../../functions/errors.ts';
import { sentenceOf } from '../../functions/restore/cause.ts';
import { manifestKey, resultFiles, rowsIn } from '../../functions/restore/map-run-files.ts';
import type { ExecutionFailure } from './api.ts';
import type { ConsoleDoors, ExecutionSeen, MapRunOf } from './doors/console-doors.ts';

interface Found {
  readonly error: string;
  readonly cause: string | undefined;
  readonly key: string | undefined;
}

/** Ends that another try may heal, as `redrive` sees it (functions/dispatch/failure.ts). */
const healable: readonly string[] = [...mapErrors, ...tryAgainErrors, ...passingErrors];

/** Why an execution failed; where its map gave up, the error of a part. Undefined where it has not failed. */
export async function executionFailure(
  seen: ExecutionSeen,
  mapRuns: readonly MapRunOf[],
  doors: ConsoleDoors,
): Promise<{ readonly failure: ExecutionFailure; readonly key: string | undefined } | undefined> {
  if (seen.status !== 'FAILED' && seen.status !== 'TIMED_OUT') return undefined;
  const error = seen.error ?? (seen.status === 'TIMED_OUT' ? 'States.Timeout' : 'Execution failed');
  const isOfMap = mapErrors.some((name) => name === error);
  const part = isOfMap ? await partFailure(mapRuns.at(-1), doors) : undefined;
  const found = part ?? { error, cause: seen.cause, key: undefined };
  const failure = {
    error: found.error,
    sentence: sentenceOf(found.cause),
    advice: adviceFor(found.error),
    isOfPart: part !== undefined,
    executionError: part === undefined ? null : error,
    cause: found.cause ?? null,
    remedy: remedyOf(found.error),
  };
  return { failure, key: found.key };
}

/** Where the upload is lost no redrive heals, for it goes on with that upload. */
function remedyOf(error: string): ExecutionFailure['remedy'] {
  if (error === 'UploadLost') return 'start again';
  return healable.includes(error) ? 'redrive' : null;
}

/** A row of the FAILED files of the Map Run; of several the first that no redrive heals, for it decides. */
async function partFailure(mapRun: MapRunOf | undefined, { files }: ConsoleDoors): Promise<Found | undefined> {
  if (mapRun === undefined) return undefined;
  const manifest = await files.text(manifestKey(mapRun.arn));
  const keys = (resultFiles(manifest ?? '{}', 'FAILED') ?? []).filter((key) => key !== undefined);
  const texts = await Promise.all(keys.map((key) => files.text(key)));
  const rows = texts.flatMap((text) => rowsIn(text ?? '')).flatMap(foundIn);
  return rows.find(({ error }) => !healable.includes(error)) ?? rows[0];
}

function foundIn(row: unknown): Found[] {
  const { Error: error, Cause: cause, Input: input }: Record<string, unknown> = { ...Object(row) };
  if (typeof error !== 'string') return [];
  return [{ error, cause: typeof cause === 'string' ? cause : undefined, key: keyIn(String(input)) }];
}

/** The object's key in a JSON text that has one. */
export function keyIn(text: string | undefined): string | undefined {
  try {
    const value: unknown = JSON.parse(text ?? 'null');
    return typeof value === 'object' && value !== null && 'key' in value && typeof value.key === 'string'
      ? value.key
      : undefined;
  } catch {
    return undefined;
  }
}
