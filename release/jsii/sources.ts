import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { version } from '../../infra/version.ts';

const root = path.resolve(import.meta.dirname, '../..');

/** `'./props.ts'` in an import: jsii's compiler takes names without an ending. */
const relativeImport = /(from '|import\(')(\.[^']+)\.ts'/g;

/** Files that are others in the package, by their path in the repository. */
const replaced: Readonly<Record<string, () => Promise<string>>> = {
  // jsii refuses classes that extend Error; in another language every error of the construct is a JavaScript error anyway
  'infra/index.ts': async () => withoutLine(await readSource('infra/index.ts'), 'SettingRefused'),
  'infra/bundle.ts': async () => {
    const prebuilt = await readSource('release/construct/prebuilt.ts');
    return prebuilt
      .replace("'functions', file", "'../../functions', file")
      .replace('import path from', 'import * as path from');
  },
  'infra/version.ts': async () => `export const version = '${version}';\n`,
};

/** Writes `infra/index.ts` and all that it imports into `folder`, as jsii's compiler reads it. Answers with their paths. */
export async function writeSources(folder: string): Promise<readonly string[]> {
  const found = new Set<string>(['infra/index.ts']);
  for (const file of found) {
    const source = await (replaced[file] ?? (() => readSource(file)))();
    for (const [, , imported = ''] of source.matchAll(relativeImport)) {
      found.add(path.join(path.dirname(file), `${imported}.ts`));
    }
    await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
    await writeFile(path.join(folder, file), source.replaceAll(relativeImport, "$1$2'"));
  }
  return [...found];
}

const readSource = (file: string): Promise<string> => readFile(path.join(root, file), 'utf8');

const withoutLine = (source: string, word: string): string =>
  source
    .split('\n')
    .filter((line) => !line.includes(word))
    .join('\n');
