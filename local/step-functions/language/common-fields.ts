import { parseCatchers, parseResultPath, parseRetriers } from './error-rules.ts';
import type { Fields } from './fields.ts';
import { type Path, parsePath } from './path.ts';
import type { NumberOrPath, Selection } from './states.ts';
import { parseTemplate, type Template } from './template.ts';

/** The fields that states share. Each reads its own, so that a state refuses what it does not know. */
export const common = (fields: Fields, name: string) => ({
  name,
  inputPath: selection(fields, 'InputPath'),
  outputPath: selection(fields, 'OutputPath'),
});

function selection(fields: Fields, name: string): Selection {
  if (fields.json(name) === null) return null;
  return path(fields, name) ?? parsePath('$', fields.where);
}

/** `Next` or `End: true`: exactly one of the two. */
export function onward(fields: Fields): { next: string | undefined } {
  const next = fields.optionalText('Next');
  const end = fields.flag('End');
  if ((next === undefined) !== end) fields.refuse("A state needs either 'Next' or 'End: true'");
  return { next };
}

export const shaped = (fields: Fields, parameters = 'Parameters') => ({
  parameters: template(fields, parameters),
  resultPath: parseResultPath(fields),
});

export const forgiving = (fields: Fields) => ({
  ...shaped(fields),
  resultSelector: template(fields, 'ResultSelector'),
  retriers: parseRetriers(fields.list('Retry')),
  catchers: parseCatchers(fields.list('Catch')),
});

export function template(fields: Fields, name: string): Template | undefined {
  const source = fields.json(name);
  return source === undefined ? undefined : parseTemplate(source, `${fields.where}/${name}`);
}

export function path(fields: Fields, name: string): Path | undefined {
  const text = fields.optionalText(name);
  return text === undefined ? undefined : parsePath(text, `${fields.where}/${name}`);
}

/** `name` as a number, or `namePath` as a path to one. */
export function numberOrPath(fields: Fields, name: string, least: number, most: number): NumberOrPath {
  const number = fields.number(name, least, most);
  const where = path(fields, `${name}Path`);
  if (number !== undefined && where !== undefined) fields.refuse(`'${name}' and '${name}Path' exclude each other`);
  return number ?? where;
}
