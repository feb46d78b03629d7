import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** A word or form that a reader stumbles over, and what to write instead. */
interface Form {
  readonly found: RegExp;
  readonly say: string;
}

const countable = 'row|line|event|item|execution|file|message|value|object|part|service|worker|function|sentence';
const counted = 'archives|requests|bytes|calls|messages|USD|KiB|MiB|GiB|TiB|seconds|lines';
const unit = 'second|minute|hour|day|month|part|request|call|TiB|GiB|GB';

/** The short list: rules that can be checked, of docs, messages and comments. Test titles are left alone. */
const forms: readonly Form[] = [
  { found: /\bmend(s|ed|ing)?\b/i, say: 'fix' },
  { found: /(?<!\b(lags?|leaves?|left|nothing|none|anything) )\bbehind\b(?! their back)/i, say: 'after' },
  { found: /\bhow-manieth\b/i, say: 'the ordinal of' },
  { found: new RegExp(`\\b(a|one) (JSON )?(${countable}) an? (?!time\\b|little\\b)\\w+`, 'i'), say: 'one ... per ...' },
  { found: new RegExp(`\\b(${counted}) an? (${unit})\\b`), say: '... per ...' },
  {
    found: /\b(for|to|of|tells?|asks?|by) who (is|has|may|asks|looks|wants|hears)\b/i,
    say: 'whoever, or the person that',
  },
  { found: /\bwho is told\b|\bnever told of\b|\bwas told of\b/i, say: 'receives a message, was notified' },
  { found: /\b(purse|homeless|waiting room|(short|long) road)\b/i, say: "the field's word (docs/design.md, Glossary)" },
];

const texts = [
  '*.md',
  'docs/**/*.md',
  '{bench,local}/*.md',
  '{functions,infra,cli,local,bench,tools}/**/*.{ts,tsx,mjs}',
  'trials/**/!(*.test).ts',
];

/** A place where one of the forms stands. */
export interface Stumble {
  readonly file: string;
  readonly line: number;
  readonly text: string;
  readonly say: string;
}

/** Every stumble in one text. */
export function stumblesIn(file: string, text: string): readonly Stumble[] {
  return text.split('\n').flatMap((line, index) =>
    forms.flatMap(({ found, say }) => {
      const match = found.exec(line);
      return match === null ? [] : [{ file, line: index + 1, text: match[0], say }];
    }),
  );
}

const leftAlone = /^CHANGELOG\.md$|^local\/test\/|^tools\/plain-english\.ts$/;

/** Every stumble in the docs, messages and comments below `root`. */
export function stumbles(root: string): readonly Stumble[] {
  const files = globSync(texts, { cwd: root, exclude: ['node_modules', 'local/node_modules'] });
  return files
    .filter((file) => !leftAlone.test(file))
    .flatMap((file) => stumblesIn(file, readFileSync(path.join(root, file), 'utf8')));
}

/** Throws when there is one. */
export function demandPlainEnglish(root: string): void {
  const found = stumbles(root);
  if (found.length === 0) return;
  const lines = found.map(({ file, line, text, say }) => `${file}:${line}: "${text}": write "${say}"`);
  throw new Error(lines.join('\n'));
}
