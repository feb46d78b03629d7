import { notUnderstood } from './json.ts';

/** `*` is any text, colons and slashes included, `?` any one character (IAM guide, "Resource", "Action"). */
export interface Pattern {
  readonly text: string;
  readonly matches: (candidate: string) => boolean;
}

export function patternOf(text: string, where: string, { ignoreCase = false } = {}): Pattern {
  if (text.includes('${')) throw notUnderstood(where, `the policy variable in "${text}"`, 'a text without variables');
  const escaped = text.replace(/[.+^${}()|[\]\\]/g, String.raw`\$&`);
  const expression = new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`, ignoreCase ? 'is' : 's');
  return { text, matches: (candidate) => expression.test(candidate) };
}

/** ARNs are compared section by section: a `*` does not reach over a colon (IAM guide, "ArnLike"). */
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
