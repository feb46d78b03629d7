import local from '../../local/package.json' with { type: 'json' };
import root from '../../package.json' with { type: 'json' };

/** The source of each entry by the name of its file in the package: `glacier` is `glacier/index.ts` in the source. */
export const entries: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(local.exports)
    .filter(([, source]) => source.endsWith('.ts'))
    .map(([name, source]) => [name === '.' ? 'index' : name.slice(2), source]),
);

const exported = Object.entries(entries).map(([name, source]) => [
  name === 'index' ? '.' : `./${name}`,
  { types: `./types/${source.replace(/^\.\//, '').replace(/\.ts$/, '.d.ts')}`, default: `./${name}.js` },
]);

/** The `package.json` of `@thaw/local-cloud`. */
export const manifest = {
  name: local.name,
  version: root.version,
  description: local.description,
  license: root.license,
  keywords: ['aws', 'glacier', 's3', 'step-functions', 'lambda', 'sns', 'sqs', 'cloudformation', 'local', 'testing'],
  type: 'module',
  engines: { node: '>=24' },
  exports: { ...Object.fromEntries(exported), './package.json': './package.json' },
  files: ['*.js', '*.mjs', 'types', 'THIRD-PARTY-LICENSES'],
};
