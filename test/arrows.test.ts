import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { circles, importsIn } from './circles.ts';

/** Contracts: what steps hand on, and the names of errors. Everything may import them. */
const contracts = '(errors|flow|vault-flow)';

const steps =
  '(start|plan|fetch-part|finalize|abandon|restore-small|redrive|find-jobs|outcome|request-inventory|choose-archives|request-archives|take-stock|make-copies|report)';

/** The folders of `functions/`, lowest first: each may import itself, what is above it in this list, and the contracts. */
const layers = ['archive', 'cloud', 'runtime', 'run-files', 'restore', '(dispatch|vault-run)'];

const arrowsOfLayers = layers.map((layer, index): [RegExp, RegExp] => [
  new RegExp(`^functions/${layer}/`),
  layer === 'archive'
    ? /^node:|^csv-parse\/sync$|^re2js$|^functions\/archive\//
    : new RegExp(
        `^node:|${layer === 'cloud' ? '^@aws-sdk/' : '^@aws-lambda-powertools/|^aws-lambda$'}|^functions/(${layers.slice(0, index).join('|')})/|^functions/${contracts}\\.ts$`,
      ),
]);

/** `dispatch/` and `vault-run/` stand side by side: neither imports the other. */
const ofItself = (file: string, name: string) => path.dirname(name).split('/')[1] === file.split('/')[1];

/** What a file of the first pattern may import; the first pattern that fits a file decides. */
const arrows: [from: RegExp, mayImport: RegExp][] = [
  ...arrowsOfLayers,
  [/^functions\//, new RegExp(`^node:|^@aws-lambda-powertools/|^aws-lambda$|^functions/(?!${steps}\\.ts$)`)],
  [
    /^infra\//,
    /^node:|^aws-cdk-lib|^constructs$|^cdk-nag$|^esbuild$|^package\.json$|^infra\/|^functions\/(errors|flow|restore\/map-run-files|runtime\/(environment|metrics)|vault-flow|vault-run\/metrics)\.ts$|^functions\/archive\//,
  ],
  [/^local\//, /^node:|^local\/|^@aws-sdk\/|^esbuild$/],
  // What runs in a browser.
  [
    /^cli\/console\/page\//,
    /^(preact|preact\/hooks|uplot|@tanstack\/virtual-core)$|^cli\/console\/(page\/|api\.ts$)|^functions\/vault-run\/report\/words\.ts$|^tools\/picture\/(draw|from-definition|graph|layout|measures)\.ts$/,
  ],
  [
    /^cli\//,
    /^(?!functions\/(?!(errors|dispatch\/(advice|retry-delay)|restore\/(cause|execution-name|map-run-files)|runtime\/environment|vault-flow|archive\/(csv-field|estimate|inventory-(csv|json|row)|json|names-file|names\/(collisions|folders|key-style|name-of|name-rule|safe-name)|object-key|part-plan|prices|slice-plan|units|user-files\/findings)|run-files\/(keys|ledger|reasons)|vault-run\/(choose-archives\/summary|report\/words))\.ts$))/,
  ],
];

const imports = /(?:^|\n)\s*(?:import|export)\s[^'"]*?from\s+['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)/g;

function importsOf(file: string): string[] {
  const found = [...readFileSync(file, 'utf8').matchAll(imports)].map(([, named, loaded]) => named ?? loaded ?? '');
  return found.map((name) => (name.startsWith('.') ? path.join(path.dirname(file), name) : name));
}

const files = globSync('{functions,infra,local,cli}/**/*.{ts,tsx,mjs}').filter(
  (file) => !file.startsWith('local/test/'),
);

test('the arrows hold: infra -> functions -> functions/cloud -> functions/archive, and steps never import each other', () => {
  const broken = files.flatMap((file) => {
    const mayImport = arrows.find(([from]) => from.test(file))?.[1] ?? /$^/;
    return importsOf(file)
      .filter((name) => !mayImport.test(name) && !(file.startsWith('functions/') && ofItself(file, name)))
      .map((name) => `${file} imports ${name}`);
  });
  expect(broken).toEqual([]);
});

test('no files import each other in a circle; imports of types alone do not count', () => {
  expect(circles(files, (file) => importsIn(file, { types: false }))).toEqual([]);
});

test('every file of the five folders is looked at, with its imports', () => {
  expect(files.length).toBeGreaterThan(50);
  expect(importsOf('functions/plan.ts')).toContain('functions/cloud/bucket.ts');
});
