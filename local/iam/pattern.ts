import { notUnderstood } from './json.ts';

/** `*` is any text, `?` any one character. */
export interface Pattern {
  readonly text: string;
  readonly matches: (candidate: string) => boolean;
}

export function patternOf(text: string, where: string, { ignoreCase = false } = {}): Pattern {
  const expression = new RegExp(
    `^${escaped(text, where).replaceAll('*', '.*').replaceAll('?', '.')}$`,
    ignoreCase ? 'is' : 's',
  );
  return { text, matches: (candidate) => expression.test(candidate) };
}

/**
 * In a Resource a `*` stays within its segment, slashes included; only as a segment's last character it reaches over
 * colons (IAM guide, "reference_policies_elements_resource").
 */
export function resourcePatternOf(text: string, where: string): Pattern {
  const wild = escaped(text, where).replace(/(\*)(?=:|$)|\*|\?/g, (sign, last: string | undefined) => {
    if (last !== undefined) return '.*';
    return sign === '*' ? '[^:]*' : '[^:]';
  });
  const expression = new RegExp(`^${wild}$`, 's');
  return { text, matches: (candidate) => expression.test(candidate) };
}

/** The text with all that means something in an expression escaped, but for `*` and `?`. */
function escaped(text: string, where: string): string {
  if (text.includes('${')) throw notUnderstood(where, `the policy variable in "${text}"`, 'a text without variables');
  return text.replace(/[.+^${}()|[\]\\]/g, String.raw`\$&`);
}

/** ARNs in conditions are compared section by section (IAM guide, "reference_policies_elements_condition_operators"). */
export function arnPatternOf(text: string, where: string): Pattern {
  const sections = sectionsOf(text).map((section) => patternOf(section, where));
  if (sections.length !== 6) throw notUnderstood(where, `"${text}"`, 'an ARN of six sections');
  return {
    text,
    matches: (candidate) => {
      const found = sectionsOf(candidate);
      return found.length === 6 && sections.every((section, index) => section.matches(found[index] ?? ''));
    },
  };
}

/** The sixth section of an ARN may hold colons of its own. */
function sectionsOf(arn: string): readonly string[] {
  const all = arn.split(':');
  return all.length <= 6 ? all : [...all.slice(0, 5), all.slice(5).join(':')];
}
