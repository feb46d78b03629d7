import { readFile } from 'node:fs/promises';
import path from 'node:path';

/** One thing that a user may give or read, as its source says it. */
interface Member {
  /** `vaults`, or `grantStart(grantee: IGrantable)` for a method. */
  readonly name: string;
  readonly type: string;
  readonly isOptional: boolean;
  /** Paragraphs, without the stars of the comment. */
  readonly meaning: string;
  /** What follows `@default`. */
  readonly defaultValue: string | undefined;
}

/** A class or an interface of the package. */
interface Declaration {
  readonly name: string;
  readonly meaning: string;
  readonly members: readonly Member[];
}

const declared = [
  { file: 'infra/glacier-restore.ts', name: 'GlacierRestore' },
  { file: 'infra/props.ts', name: 'GlacierRestoreProps' },
  { file: 'infra/stack.ts', name: 'ThawStack' },
  { file: 'infra/stack.ts', name: 'ThawStackProps' },
] as const;

/** The page docs/api.md, from the comments in the sources: what an editor shows on hover. */
export async function apiReference(root: string): Promise<string> {
  const declarations = await Promise.all(
    declared.map(async ({ file, name }) => declarationIn(await readFile(path.join(root, file), 'utf8'), name)),
  );
  const head = [
    '# API of @thaw/cdk',
    'This page is generated from the comments in `infra/`: `npm run api` writes it, and `npm run check` demands that it is current.',
    'In Python the names are written `key_prefix`, in Java and .NET as these languages do.',
  ];
  return `${[...head, ...declarations.flatMap(pageOf)].join('\n\n')}\n`;
}

const pageOf = ({ name, meaning, members }: Declaration): readonly string[] => [
  `## ${name}`,
  meaning,
  ...members.flatMap(entryOf),
];

function entryOf({ name, type, isOptional, meaning, defaultValue }: Member): readonly string[] {
  const byDefault = defaultValue === undefined ? '' : `, default: ${asText(defaultValue)}`;
  return [`### ${name}`, `\`${type}\`${isOptional ? byDefault : ''}`, meaning];
}

/** `- a new bucket` is prose, and so is what has marks of its own; anything else is a value, with a remark after it. */
function asText(defaultValue: string): string {
  if (defaultValue.startsWith('- ')) return defaultValue.slice(2);
  if (defaultValue.includes('`')) return defaultValue;
  const [value = '', ...remark] = defaultValue.split(' - ');
  return [`\`${value}\``, ...remark].join(' - ');
}

const comment = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*/.source;

/** Biome lays out every source alike: a member begins its line, after its comment. */
const property = new RegExp(`\\n  ${comment}readonly (\\w+)(\\??): ([^;]+);`, 'g');
const method = new RegExp(`\\n  ${comment}(\\w+\\([^)]*\\)): (\\w+) \\{`, 'g');

function declarationIn(source: string, name: string): Declaration {
  const start = new RegExp(`(?:${comment})?export (?:class|interface) ${name}\\b[^{]*\\{`).exec(source);
  if (start === null) throw new Error(`Cannot write the API reference: there is no "${name}" in its file.`);
  const rest = source.slice(start.index + start[0].length);
  const body = rest.slice(0, rest.indexOf('\n}'));
  const found = [...body.matchAll(property)].map(([, said = '', member = '', optional, type = '']) =>
    memberOf(said, member, type, optional === '?'),
  );
  const methods = [...body.matchAll(method)].map(([, said = '', member = '', type = '']) =>
    memberOf(said, member, type, false),
  );
  const members = [...found, ...methods].filter(({ name: member }) => !member.startsWith('_'));
  return { name, meaning: textOf(start[1] ?? '').meaning, members };
}

function memberOf(said: string, name: string, type: string, isOptional: boolean): Member {
  return { name, type, isOptional, ...textOf(said) };
}

function textOf(said: string): { readonly meaning: string; readonly defaultValue: string | undefined } {
  const lines = said.split('\n').map((line) => line.replace(/^\s*\*? ?/, '').trimEnd());
  const [meaning = '', defaultValue] = lines.join('\n').split(/^@default /m);
  return { meaning: meaning.trim(), defaultValue: defaultValue?.trim().replaceAll('\n', ' ') };
}
