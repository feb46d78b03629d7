import { field, parseJson } from '../archive/json.ts';
import { isBlank, JsonValue, toLatin1 } from '../archive/json-value.ts';
import { MiB } from '../archive/units.ts';

/** Far more than a row has: of transformation NONE some 1,500 bytes. */
const longestRowBytes = MiB;

/**
 * What the children of a Distributed Map gave back, from one file of its ResultWriter, in every form that Step Functions
 * documents (guide, "input-output-resultwriter"): a JSON array or one JSON value per line; outputs alone (COMPACT), their
 * arrays flattened (FLATTEN), or whole executions whose Output is JSON in a string (NONE). One row is held at a time.
 *
 * @param unreadable makes the error for bytes that are none of these
 */
export async function* resultRows(
  file: AsyncIterable<Uint8Array>,
  unreadable: (found: string) => Error,
): AsyncGenerator {
  let value: JsonValue | undefined;
  for await (const chunk of file) {
    const latin1 = toLatin1(chunk);
    for (let at = 0; at < chunk.length; ) {
      const first = latin1.text.charAt(at);
      if (value === undefined && isBetweenRows(first)) at += 1;
      else {
        if (value === undefined && first !== '{' && first !== '"') throw unreadable(latin1.text.slice(at));
        value ??= new JsonValue(first, at, longestRowBytes);
        const end = value.read(latin1, at);
        if (end === -1) break;
        yield* outputsIn(parseJson(value.text() ?? ''), unreadable);
        value = undefined;
        at = end;
      }
    }
  }
  if (value !== undefined) throw unreadable('a row that breaks off');
}

/** The brackets of a list of rows, or of a child's own list, and what stands between two rows. */
const isBetweenRows = (character: string) => isBlank(character) || '[],'.includes(character);

function* outputsIn(value: unknown, unreadable: (found: string) => Error): Generator {
  if (Array.isArray(value)) for (const one of value) yield* outputsIn(one, unreadable);
  else if (typeof value === 'string') yield* outputsIn(parsed(value, unreadable), unreadable);
  else if (isExecution(value)) yield* outputsIn(field(value, 'Output'), unreadable);
  else yield value;
}

function parsed(text: string, unreadable: (found: string) => Error): unknown {
  const value = parseJson(text);
  if (value === undefined || typeof value === 'string') throw unreadable(text);
  return value;
}

/** A row of transformation NONE: the execution, with its output. */
const isExecution = (value: unknown): boolean =>
  typeof field(value, 'ExecutionArn') === 'string' && field(value, 'Output') !== undefined;
