import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';

/** What a file of the first pattern may import; the first pattern that fits a file decides. */
const arrows: [from: RegExp, mayImport: RegExp][] = [
  [/^functions\/archive\//, /^node:|^csv-parse\/sync$|^re2js$|^functions\/archive\//],
  [/^functions\/cloud\//, /^node:|^@aws-sdk\/|^functions\/(archive|cloud)\/|^functions\/(errors|flow|vault-flow)\.ts$/],
  [
    /^functions\//,
    /^node:|^@aws-lambda-powertools\/|^aws-lambda$|^functions\/(?!(start|plan|fetch-part|finalize|abandon|restore-small|redrive|find-jobs|outcome|request-inventory|choose-archives|request-archives|take-stock|report)\.ts$)/,
  ],
  [
    /^infra\//,
    /^node:|^aws-cdk-lib|^constructs$|^cdk-nag$|^esbuild$|^infra\/|^functions\/(errors|flow|hours-left|metrics|vault-flow|vault-run\/metrics)\.ts$|^functions\/archive\//,
  ],
  [/^local\//, /^node:|^local\/|^@aws-sdk\/|^(node_modules\/)?fauxqs(\/|$)|^node_modules\/fauxqs\/|^esbuild$/],
  [
    /^cli\//,
    /^(?!functions\/(?!(errors|advice|cause|vault-flow|archive\/(estimate|names-file|object-key)|vault-run\/(run-files|choose\/summary|report\/words))\.ts$))/,
  ],
];

const imports = /(?:^|\n)\s*(?:import|export)\s[^'"]*?from\s+['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)/g;

function importsOf(file: string): string[] {
  const found = [...readFileSync(file, 'utf8').matchAll(imports)].map(([, named, loaded]) => named ?? loaded ?? '');
  return found.map((name) => (name.startsWith('.') ? path.join(path.dirname(file), name) : name));
}

const files = globSync('{functions,infra,local,cli}/**/*.{ts,mjs}');

test('the arrows hold: infra -> functions -> functions/cloud -> functions/archive, and steps never import each other', () => {
  const broken = files.flatMap((file) => {
    const mayImport = arrows.find(([from]) => from.test(file))?.[1] ?? /$^/;
    return importsOf(file)
      .filter((name) => !mayImport.test(name))
      .map((name) => `${file} imports ${name}`);
  });
  expect(broken).toEqual([]);
});

test('every file of the five folders is looked at, with its imports', () => {
  expect(files.length).toBeGreaterThan(50);
  expect(importsOf('functions/plan.ts')).toContain('functions/cloud/bucket.ts');
});
