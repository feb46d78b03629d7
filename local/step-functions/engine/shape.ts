import { dataLimitExceeded, Unresolved } from '../failure.ts';
import { type Json, sizeBytes } from '../json.ts';
import { demand, type Path, putAt, type Sight } from '../language/path.ts';
import type { NumberOrPath, Selection } from '../language/states.ts';
import { fill, type Template } from '../language/template.ts';
import { payloadLimitBytes } from '../limits.ts';
import type { Visit } from './thread.ts';

export const select = (selection: Selection, fieldName: string, sight: Sight): Json =>
  selection === null ? {} : demand(selection, fieldName, sight);

/** Result -> ResultSelector -> ResultPath -> OutputPath. */
interface Shaping {
  readonly name: string;
  readonly outputPath: Selection;
  readonly resultPath: readonly string[] | null;
  readonly resultSelector?: Template | undefined;
}

export function outputOf(visit: Visit, shaping: Shaping, result: Json): Json {
  const { context } = visit.sight;
  const selected =
    shaping.resultSelector === undefined ? result : fill(shaping.resultSelector, { input: result, context });
  return selectOutput(visit, shaping, combine(visit.frame.input, shaping.resultPath, selected));
}

/** ResultPath puts the result into the state's *raw* input (States Language, "Input and Output Processing"). */
export const combine = (input: Json, resultPath: readonly string[] | null, result: Json): Json =>
  resultPath === null ? input : putAt(input, resultPath, result);

export const selectOutput = (visit: Visit, { outputPath }: { outputPath: Selection }, value: Json): Json =>
  select(outputPath, 'OutputPath', { input: value, context: visit.sight.context });

/** The text of a payload; States.DataLimitExceeded where it is longer than Step Functions carries. */
export function payloadText(value: Json, what: string): string {
  const text = JSON.stringify(value);
  if (sizeBytes(text) > payloadLimitBytes) throw dataLimitExceeded(what);
  return text;
}

export function numberOf(value: NumberOrPath, fieldName: string, sight: Sight): number | undefined {
  if (value === undefined || typeof value === 'number') return value;
  return numberAt(value, fieldName, sight);
}

function numberAt(path: Path, fieldName: string, sight: Sight): number {
  const found = demand(path, fieldName, sight);
  if (typeof found === 'number' && found >= 0) return found;
  throw new Unresolved(`The field '${fieldName}' wants a number of at least 0 and found ${JSON.stringify(found)}`);
}
