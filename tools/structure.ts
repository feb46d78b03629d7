/**
 * `npm run structure`: figures about the shape of the code, for whoever moves it about. They are told, and gate nothing:
 * no file may join two ideas to meet one.
 */
import { execFileSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { circlesOf, closureOf, type Graph, graphOf } from './import-graph.ts';

const shortLines = 25;
const vaultSteps = ['request-inventory', 'choose-archives', 'request-archives', 'take-stock', 'make-copies', 'report'];

const files = globSync('{functions,infra,cli,local}/**/*.ts').filter((file) => !file.startsWith('local/test/'));
const linesOf = (file: string) => readFileSync(file, 'utf8').split('\n').length - 1;

function shareOfShort(folder: string): string {
  const inside = files.filter((file) => file.startsWith(`${folder}/`));
  const short = inside.filter((file) => linesOf(file) <= shortLines);
  return `${((100 * short.length) / inside.length).toFixed(0)} % (${short.length} of ${inside.length})`;
}

function closureOfVaultSteps(values: Graph): string {
  const closure = closureOf(
    values,
    vaultSteps.map((step) => `functions/${step}.ts`),
  );
  const own = closure.filter((file) => !/^functions\/(archive|cloud)\//.test(file));
  return `${closure.length}; ${own.length}`;
}

/** Lines of every function that has more than one, as oxlint counts them. */
function functionLengths(): number[] {
  const folder = mkdtempSync(path.join(tmpdir(), 'structure-'));
  try {
    const config = path.join(folder, 'oxlint.json');
    writeFileSync(
      config,
      JSON.stringify({ categories: { correctness: 'off' }, rules: { 'max-lines-per-function': ['warn', { max: 1 }] } }),
    );
    const args = ['--config', config, '--format', 'json'];
    const folders = ['functions', 'infra', 'cli', 'local'];
    const ignored = ['--ignore-pattern', 'local/test/**'];
    const options = { encoding: 'utf8', maxBuffer: 2 ** 28 } as const;
    const told: { diagnostics: { message: string }[] } = JSON.parse(
      execFileSync('node_modules/.bin/oxlint', [...args, ...ignored, ...folders], options),
    );
    return told.diagnostics.map(({ message }) => Number(/\((\d+)\)/.exec(message)?.[1] ?? 1));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function percentile(numbers: readonly number[], share: number): number {
  return numbers.toSorted((a, b) => a - b)[Math.ceil(numbers.length * share) - 1] ?? 0;
}

const [values, all] = [graphOf(files, 'values'), graphOf(files, 'values and types')];
const [circles, circlesWithTypes] = [circlesOf(values), circlesOf(all)];
const lengths = functionLengths();
const rows: [string, string | number][] = [
  ['entries at the top of functions/', globSync('functions/*').length],
  ['files that the five vault steps import; without archive/ and cloud/', closureOfVaultSteps(values)],
  ...['functions', 'cli', 'local'].map((folder): [string, string] => [
    `files of at most ${shortLines} lines in ${folder}/`,
    shareOfShort(folder),
  ]),
  ['circles of value imports; with types', `${circles.length}; ${circlesWithTypes.length}`],
  [
    'lines of functions of two and more: 90th percentile, longest',
    `${percentile(lengths, 0.9)}, ${Math.max(...lengths)}`,
  ],
];
for (const [name, figure] of rows) console.log(`${name.padEnd(72)}${figure}`);
for (const circle of circlesWithTypes) console.log(`circle: ${circle.join(', ')}`);
