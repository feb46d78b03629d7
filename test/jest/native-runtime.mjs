import { readFileSync } from 'node:fs';
import { createRequire, registerHooks, stripTypeScriptTypes } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * Jest's runtime, but that Node itself loads test files and what they import, not jest inside a `vm` context: a library such
 * as the SDK is compiled once per worker, and not once per test file. Each test file still has the project's own modules
 * to itself: their URLs carry the number of the run, so that no state goes from one file to the next. Jest's own
 * parts (circus, expect, timeouts, reporters) are as ever.
 */
const require = createRequire(import.meta.url);
/** A package that jest brings, as the packages on the way to it see it. */
const through = (...packages) => packages.reduce((from, name) => createRequire(from.resolve(name)), require);
const { default: Runtime } = through('jest', '@jest/core')('jest-runtime');
const parts = through('jest', '@jest/core', 'jest-config', 'jest-environment-node');
const { ModuleMocker } = parts('jest-mock');
const { ModernFakeTimers } = parts('@jest/fake-timers');

const root = `${pathToFileURL(path.resolve(import.meta.dirname, '../..')).href}/`;
const globalsUrl = new URL('./globals.mjs', import.meta.url).href;
/** Of the language: what Node adds has getters, which load more than is needed. */
const constructors = Object.entries(Object.getOwnPropertyDescriptors(globalThis))
  .filter(([name, { value }]) => /^[A-Z]/.test(name) && typeof value === 'function')
  .map(([name]) => name);
const stripped = new Map();
let runs = 0;

// Jest gives a worker half a second to end once nothing keeps it, and then says that it "failed to exit gracefully". Freeing a
// heap of some hundred megabytes takes longer on a busy machine; an open handle still keeps the worker from coming here.
process.once('beforeExit', () => process.exit());

const isOwn = (url) => url.startsWith(root) && !url.includes('/node_modules/');

/** The URL of a module for one run of a test file: of that which imports it, or the run under way. */
function ofRun(url, parent) {
  const run = /\?run=\d+$/.exec(parent ?? '')?.[0] ?? `?run=${runs}`;
  return url.includes('?') ? url : url + run;
}

registerHooks({
  resolve(specifier, context, next) {
    if (specifier === '@jest/globals') return { url: ofRun(globalsUrl, context.parentURL), shortCircuit: true };
    const resolved = next(specifier, context);
    return isOwn(resolved.url) ? { ...resolved, url: ofRun(resolved.url, context.parentURL) } : resolved;
  },
  load(url, context, next) {
    const [place] = url.split('?');
    if (!isOwn(url) || !place.endsWith('.ts')) return next(url, context);
    if (!stripped.has(place)) stripped.set(place, stripTypeScriptTypes(readFileSync(new URL(place), 'utf8')));
    return { format: 'module', source: stripped.get(place), shortCircuit: true };
  },
});

export default class NativeRuntime extends Runtime {
  #run = `?run=${(runs += 1)}`;
  #environment = { ...process.env };
  #console = globalThis.console;

  constructor(config, environment, ...rest) {
    // What tests import runs outside the context: its timers and objects are those of the process.
    // So that `expect.any(Number)`, which compares constructors, means those that tests have.
    for (const name of constructors) environment.global[name] = globalThis[name];
    environment.moduleMocker = new ModuleMocker(globalThis);
    environment.fakeTimersModern = new ModernFakeTimers({ config, global: globalThis });
    super(config, environment, ...rest);
    globalThis.console = environment.global.console;
  }

  setGlobalsForRuntime(globals) {
    super.setGlobalsForRuntime(globals);
    globalThis[Symbol.for('thaw.jest')] = { ...globals, jest: this.jestGlobals.jestObjectFor(this._testPath) };
  }

  async unstable_importModule(file) {
    return import(pathToFileURL(file).href + this.#run);
  }

  teardown() {
    super.teardown();
    globalThis.console = this.#console;
    for (const name of Object.keys(process.env)) if (!(name in this.#environment)) delete process.env[name];
    Object.assign(process.env, this.#environment);
  }
}
