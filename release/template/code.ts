import { createHash } from 'node:crypto';
import { brotliCompressSync, constants } from 'node:zlib';
import { build, type Metafile } from 'esbuild';
import { bundleOptions } from '../../infra/bundle-options.ts';
import { type Step, steps } from '../functions.ts';
import { fromBase85, toBase85 } from './base85.ts';

/** The code of all functions in one file. */
export interface SharedCode {
  /** JavaScript as `index.js` of every function; `index.<step>` is a step's handler. */
  readonly source: string;
  /** The same, packed into a text that unpacks itself: what the template has. */
  readonly packed: string;
  /** Changes with the code, and with nothing else. */
  readonly hash: string;
  readonly metafile: Metafile;
}

/** `handler` is not asked for before a function needs it, so that only its own step is run of all. */
const exported = (step: Step) =>
  `Object.defineProperty(exports, ${JSON.stringify(step)}, { enumerable: true, get: () => require('./functions/${step}.ts').handler });`;

/** All steps with the SDK inside, once. The same sources always give the same text. */
export async function bundleShared(): Promise<SharedCode> {
  const { outputFiles, metafile } = await build({
    ...bundleOptions,
    stdin: { contents: steps.map(exported).join('\n'), resolveDir: bundleOptions.absWorkingDir, loader: 'js' },
    metafile: true,
    write: false,
  });
  const [file] = outputFiles;
  if (file === undefined) throw new Error('Cannot bundle the functions: esbuild wrote no file.');
  const hash = createHash('sha256').update(file.contents).digest('hex');
  return { source: file.text, packed: packed(file.text), hash: hash.slice(0, hashLetters), metafile };
}

const hashLetters = 12;

/** What the file says of itself to those who open it in the console. */
const headline =
  '// Thaw: the code of all its functions, minified and compressed by Brotli. Its sources are in the repository.';

/**
 * CommonJS that compiles what it carries in its own place. `module._compile` is what Node itself compiles a file with; Lambda
 * loads `index.js` by `require` (Lambda guide, "nodejs-handler").
 */
function packed(source: string): string {
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: source.length };
  const compressed = brotliCompressSync(source, { params });
  // Up to three zeros follow the last byte of what was compressed.
  const bytes = `${fromBase85(toBase85(compressed))}.subarray(0,${compressed.length})`;
  return `${headline}\nmodule._compile(require('node:zlib').brotliDecompressSync(${bytes}).toString(),__filename);\n`;
}
