import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire, Module } from 'node:module';
import { dirname } from 'node:path';
import { constants, Script } from 'node:vm';

/** A CommonJS module that ran, and how to keep what V8 compiled of it so far. */
interface Compiled {
  readonly exports: unknown;
  readonly keep: () => void;
}

/**
 * Runs a CommonJS module as `require` does, from V8's code cache in the file `kept` if there is one. Node's own compile cache
 * goes by path, and each cloud unpacks the code somewhere else. It also keeps a module as it is before it runs;
 * here `keep` comes after the first invocation, with all functions that one needs.
 */
export function requireCompiled(path: string, kept: string): Compiled {
  const cachedData = existsSync(kept) ? readFileSync(kept) : undefined;
  const script = compile(path, cachedData);
  if (script === undefined) return { exports: createRequire(path)(path), keep: () => {} };
  const module = new Module(path);
  module.filename = path;
  script.runInThisContext()(module.exports, createRequire(path), module, path, dirname(path));
  module.loaded = true;
  const isKept = cachedData !== undefined && script.cachedDataRejected !== true;
  return { exports: module.exports, keep: () => (isKept ? undefined : write(kept, script.createCachedData())) };
}

/** Undefined where the source is not CommonJS: an ES module that only `require` recognizes, or an error that is best told by it. */
function compile(path: string, cachedData: Buffer | undefined): Script | undefined {
  try {
    return new Script(Module.wrap(readFileSync(path, 'utf8')), {
      filename: path,
      columnOffset: -Module.wrap('').indexOf('\n'), // what it puts before the first line
      importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
      ...(cachedData && { cachedData }),
    });
  } catch (error) {
    if (Error.isError(error) && error.name === 'SyntaxError') return undefined;
    throw error;
  }
}

/** Another environment may be writing the same, or reading it. */
function write(file: string, data: Buffer): void {
  const unfinished = `${file}.${process.pid}`;
  writeFileSync(unfinished, data);
  renameSync(unfinished, file);
}
