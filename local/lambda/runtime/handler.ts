import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { requireCompiled } from './compiled.ts';
import { runtimeError } from './failure.ts';

export type Handler = (event: unknown, context: unknown) => unknown;

export interface Loaded {
  readonly handler: Handler;
  /** Keeps what V8 compiled so far for the next environment, if it is told where. */
  readonly keep: () => void;
}

/**
 * Loads `file.export` from the unpacked code, from a CommonJS or an ES module. `kept` is the file of V8's code cache; without it
 * everything is compiled. Errors are named as Node's runtime names them.
 */
export async function loadHandler(folder: string, name: string, kept?: string): Promise<Loaded> {
  const [, file, path] = /^(.*\/?[^./]+)\.(.+)$/.exec(name) ?? [];
  if (file === undefined || path === undefined) {
    throw runtimeError('Runtime.MalformedHandlerName', `Bad handler "${name}": wanted "file.export"`);
  }
  const { exports, keep } = await load(folder, file, kept);
  const handler = pick(exports, path);
  if (!isHandler(handler)) throw runtimeError('Runtime.HandlerNotFound', `${name} is undefined or not exported`);
  if (handler.length >= 3) {
    // Since nodejs24.x (same repository, src/function/callback-deprecation.ts).
    const why = 'ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24.';
    throw runtimeError('Runtime.CallbackHandlerDeprecated', `${why} Make "${name}" async and return its result.`);
  }
  return { handler, keep };
}

async function load(folder: string, file: string, kept: string | undefined) {
  const path = ['.js', '.mjs', '.cjs'].map((ending) => join(folder, file + ending)).find((each) => existsSync(each));
  if (path === undefined) throw runtimeError('Runtime.ImportModuleError', `Error: Cannot find module '${file}'`);
  try {
    if (!isCommonJs(folder, path)) return { exports: await import(pathToFileURL(path).href), keep: () => {} };
    return kept === undefined ? { exports: createRequire(path)(path), keep: () => {} } : requireCompiled(path, kept);
  } catch (error) {
    throw loadError(error);
  }
}

/**
 * Lambda requires a `.js` file unless the code's package.json says that it is a module (same repository,
 * src/function/user-function.ts). `import()` would compile the whole bundle once more, only to see which of the two it is.
 */
function isCommonJs(folder: string, path: string): boolean {
  if (!path.endsWith('.js')) return path.endsWith('.cjs');
  const description = join(folder, 'package.json');
  if (!existsSync(description)) return true;
  return property(JSON.parse(readFileSync(description, 'utf8')), 'type') !== 'module';
}

function loadError(error: unknown): unknown {
  if (!Error.isError(error)) return error;
  if (error.name === 'SyntaxError') return runtimeError('Runtime.UserCodeSyntaxError', String(error), error.stack);
  const code = 'code' in error ? error.code : undefined;
  const missing = code === 'MODULE_NOT_FOUND' || code === 'ERR_MODULE_NOT_FOUND';
  return missing ? runtimeError('Runtime.ImportModuleError', String(error)) : error;
}

/** An ES module exports by name; a CommonJS module is the default export. */
function pick(module: unknown, path: string): unknown {
  return follow(module, path) ?? follow(property(module, 'default'), path);
}

const follow = (value: unknown, path: string): unknown => path.split('.').reduce(property, value);

function property(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}

const isHandler = (value: unknown): value is Handler => typeof value === 'function';
