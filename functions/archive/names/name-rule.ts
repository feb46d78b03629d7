import { RE2JS, RE2JSException } from 're2js';
import { parseJson } from '../json.ts';
import { objectIn } from './json-object.ts';
import { modifiedIn } from './when-modified.ts';

/** What a rule finds in a description; without a name it does not match. */
interface RuleMatch {
  readonly name?: string | undefined;
  /** ISO. */
  readonly modifiedAt?: string | undefined;
}

/** A user's own way to find names in descriptions. */
export interface NameRule {
  /** As the user wrote it. */
  readonly source: string;
  read(description: string): RuleMatch;
}

/** A rule is a line in a request, not a program. */
const longestRule = 1000;

/** Thrown for a rule that cannot be used; the message says why. */
class NameRuleInvalid extends Error {
  override readonly name = 'NameRuleInvalid';
  constructor(rule: string, found: string, cause?: unknown) {
    super(
      `Cannot use the name rule ${JSON.stringify(rule.slice(0, 200))}: wanted a regular expression with a group (?<name>...), or a JSON pointer such as /filename, found ${found}`,
      { cause },
    );
  }
}

/**
 * A rule that finds the name of an archive, and maybe when its file was modified:
 *
 * - a regular expression with the named group `name`, and `modified` if there is one. It matches anywhere unless it has `^` and
 *   `$`. RE2's syntax: matching takes time in proportion to the description, whatever the expression (no lookahead, no `\1`);
 * - a JSON pointer (RFC 6901), `/filename`, for descriptions that are JSON.
 *
 * `modified` is a date with its offset, or seconds since 1970. Throws NameRuleInvalid.
 */
export function compileNameRule(source: string): NameRule {
  if (source.length > longestRule)
    throw new NameRuleInvalid(source, `${source.length} characters; ${longestRule} are taken`);
  const isPointer = source.startsWith('/') && !/\(\?P?</.test(source);
  return { source, read: isPointer ? byPointer(source) : byExpression(source) };
}

function byExpression(source: string): NameRule['read'] {
  const expression = compile(source);
  const groups = expression.namedGroups();
  if (!Object.hasOwn(groups, 'name')) throw new NameRuleInvalid(source, 'no such group');
  const hasModified = Object.hasOwn(groups, 'modified');
  return (description) => {
    const match = expression.matcher(description);
    if (!match.find()) return {};
    return { name: match.group('name') ?? undefined, ...(hasModified ? modifiedIn(match.group('modified')) : {}) };
  };
}

function compile(source: string): RE2JS {
  try {
    return RE2JS.compile(source, RE2JS.DOTALL);
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    throw new NameRuleInvalid(source, error.message.replace(/^error parsing regexp: /, '').replace('(?s)', ''), error);
  }
}

function byPointer(source: string): NameRule['read'] {
  if (/~(?![01])/.test(source)) throw new NameRuleInvalid(source, 'a "~" that neither 0 nor 1 follows');
  const steps = source
    .slice(1)
    .split('/')
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  return (description) => {
    let value: unknown = objectIn(description) ?? parseJson(description);
    for (const step of steps) value = child(value, step);
    return { name: typeof value === 'string' || typeof value === 'number' ? String(value) : undefined };
  };
}

const child = (value: unknown, step: string): unknown =>
  typeof value === 'object' &&
  value !== null &&
  Object.hasOwn(value, step) &&
  !(Array.isArray(value) && step === 'length')
    ? Reflect.get(value, step)
    : undefined;
