import { field, parseJson } from '../archive/json.ts';

/**
 * What the ResultWriter of a Distributed Map leaves in the work bucket: a manifest per Map Run, and the files of results
 * that it names (Step Functions guide, "input-output-resultwriter"). `infra/` tells the maps to write here.
 */
export const resultsPrefix = 'results';

/** The folder of a Map Run, named like the last part of its ARN. */
export const resultsFolder = (mapRunArn: string): string => `${resultsPrefix}/${mapRunArn.split(':').at(-1)}`;

export const manifestKey = (mapRunArn: string): string => `${resultsFolder(mapRunArn)}/manifest.json`;

/** Keys of the files with the results of one kind. An unknown key is undefined; so is the list, if this is no manifest. */
export function resultFiles(manifest: string, kind: 'SUCCEEDED' | 'FAILED'): (string | undefined)[] | undefined {
  const files = field(field(parseJson(manifest), 'ResultFiles'), kind);
  if (!Array.isArray(files)) return undefined;
  return files.map((file) => field(file, 'Key')).map((key) => (typeof key === 'string' ? key : undefined));
}

/** Rows of such a file: a JSON list, or one JSON per line, as the map was told to write. */
export const rowsIn = (file: string): unknown[] =>
  file.startsWith('[') ? [parseJson(file)].flat() : file.split('\n').filter(Boolean).map(parseJson);
