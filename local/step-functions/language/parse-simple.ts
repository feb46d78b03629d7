import { parseRule } from './choice-rule.ts';
import { common, numberOrPath, onward, path, shaped } from './common-fields.ts';
import { isTimestamp } from './comparisons.ts';
import { type Expression, parseExpression } from './expression.ts';
import type { Fields } from './fields.ts';
import type { ChoiceState, FailState, PassState, SucceedState, WaitState } from './states.ts';

export const parsePass = (fields: Fields, name: string): PassState => ({
  type: 'Pass',
  ...common(fields, name),
  ...onward(fields),
  ...shaped(fields),
  result: fields.json('Result'),
});

export const parseSucceed = (fields: Fields, name: string): SucceedState => ({
  type: 'Succeed',
  ...common(fields, name),
});

export function parseChoice(fields: Fields, name: string): ChoiceState {
  const choices = fields.list('Choices').map((choice) => {
    const parsed = { rule: parseRule(choice), next: choice.text('Next') };
    choice.optionalText('Comment');
    choice.finish();
    return parsed;
  });
  if (choices.length === 0) fields.refuse('A Choice needs at least one of Choices');
  return { type: 'Choice', ...common(fields, name), choices, otherwise: fields.optionalText('Default') };
}

/** Longest Wait and longest timeout (Step Functions guide, "state-wait"). */
export const mostSeconds = 99_999_999;

export function parseWait(fields: Fields, name: string): WaitState {
  const seconds = numberOrPath(fields, 'Seconds', 0, mostSeconds);
  if (typeof seconds === 'number' && !Number.isInteger(seconds)) fields.refuse("'Seconds' must be an integer");
  const date = fields.optionalText('Timestamp');
  if (date !== undefined && !isTimestamp(date)) fields.refuse("'Timestamp' must look like 2026-11-22T00:00:00Z");
  const timestamp = date ?? path(fields, 'TimestampPath');
  if ((seconds === undefined) === (timestamp === undefined))
    fields.refuse('A Wait needs exactly one of its four fields');
  return { type: 'Wait', ...common(fields, name), ...onward(fields), seconds, timestamp };
}

export const parseFail = (fields: Fields, name: string): FailState => ({
  type: 'Fail',
  name,
  error: textOrExpression(fields, 'Error'),
  cause: textOrExpression(fields, 'Cause'),
});

/** `Error` as it is, or `ErrorPath` as a path or an intrinsic function. */
function textOrExpression(fields: Fields, name: string): string | Expression | undefined {
  const text = fields.optionalText(name);
  const source = fields.optionalText(`${name}Path`);
  if (text !== undefined && source !== undefined) fields.refuse(`'${name}' and '${name}Path' exclude each other`);
  return source === undefined ? text : parseExpression(source, `${fields.where}/${name}Path`);
}
