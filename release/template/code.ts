import { createHash } from 'node:crypto';
import { brotliCompressSync, constants } from 'node:zlib';
import { build, type Metafile } from 'esbuild';
import { bundleOptions } from '../../infra/bundle-options.ts';
import { type Step, steps } from '../functions.ts';

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
  const bytes = brotliCompressSync(source, { params });
  const unpack = `const t='${inBase85(bytes)}',b=Buffer.alloc(${paddedSize(bytes)}),d=${JSON.stringify(alphabet)};
for(let i=0,j=0;i<t.length;j+=4){let v=0;for(let k=0;k<5;k++)v=v*85+d.indexOf(t[i++]);b.writeUInt32BE(v,j)}
module._compile(require('node:zlib').brotliDecompressSync(b.subarray(0,${bytes.length})).toString(),__filename);`;
  return `${headline}\n${unpack}\n`;
}

/** Printable characters that neither JSON nor a JavaScript text in single quotes escapes. */
const alphabet = Array.from({ length: 126 - 34 }, (_, index) => String.fromCodePoint(35 + index))
  .filter((character) => !"'\\\`".includes(character))
  .slice(0, 85)
  .join('');

const paddedSize = ({ length }: Uint8Array) => Math.ceil(length / 4) * 4;

/** Four bytes are five characters, where Base64 makes three bytes four: the template has 20 kB less. */
function inBase85(bytes: Uint8Array): string {
  const padded = Buffer.alloc(paddedSize(bytes));
  padded.set(bytes);
  const digits: string[] = [];
  for (let at = 0; at < padded.length; at += 4) {
    const value = padded.readUInt32BE(at);
    for (const weight of [85 ** 4, 85 ** 3, 85 ** 2, 85, 1])
      digits.push(alphabet[Math.floor(value / weight) % 85] ?? '');
  }
  return digits.join('');
}
