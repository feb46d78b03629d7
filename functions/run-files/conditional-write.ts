import type { Condition, Files } from '../cloud/files.ts';
import { isNamed } from '../errors.ts';

/** Writes a file where the condition holds: gives its new ETag; undefined where it does not hold any more. */
export async function writeIf(
  work: Pick<Files, 'write'>,
  key: string,
  text: string,
  condition: Condition,
): Promise<string | undefined> {
  try {
    return await work.write(key, text, condition);
  } catch (error) {
    if (isNamed(error, ...refusals)) return undefined;
    throw error;
  }
}

/** Another was faster; with If-Match also where the file was removed (S3 guide, "conditional-writes"). */
const refusals = ['PreconditionFailed', 'ConditionalRequestConflict', 'NoSuchKey'];
