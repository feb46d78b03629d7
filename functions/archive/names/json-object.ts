import { parseJson } from '../json.ts';

/**
 * The object that a description holds as JSON, also where it was encoded once more: `"{\"Path\":...}"`, or with the outer quotes
 * lost on the way; of JSON that was cut off (a description has 1,024 characters at most), and of Python's `{'path': 'a'}`, the
 * fields of text. Undefined where it is none of these: `{3f2504e0}.vhd` is a name.
 */
export function objectIn(description: string): object | undefined {
  const trimmed = description.trim();
  if (!/^[\s"\\]*\{/.test(trimmed)) return undefined;
  const value = parseJson(trimmed) ?? parseJson(`"${trimmed.replace(/^"|"$/g, '')}"`);
  if (typeof value === 'string' && value !== description) return objectIn(value);
  return typeof value === 'object' && value !== null ? value : fieldsOf(trimmed);
}

const text = String.raw`u?(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')`;
const begins = new RegExp(`^\\{\\s*${text}\\s*:`);
const textField = new RegExp(`[{,]\\s*(${text})\\s*:\\s*(${text})`, 'g');

/** The fields of text, where the whole is no JSON: it was cut off, or Python wrote it in single quotes. */
function fieldsOf(written: string): object | undefined {
  if (!begins.test(written)) return undefined;
  const fields = Array.from(written.matchAll(textField), ([, name = '', value = '']) => [textOf(name), textOf(value)]);
  return Object.fromEntries(fields.filter(([name]) => name !== undefined));
}

function textOf(written: string): string | undefined {
  const inner = written.replace(/^u/, '').slice(1, -1);
  const isSingle = written.endsWith("'");
  const value = parseJson(`"${isSingle ? inner.replaceAll("\\'", "'").replace(/"/g, '\\"') : inner}"`);
  return typeof value === 'string' ? value : undefined;
}
