import childProcess from 'node:child_process';
import { appendFileSync, readFileSync } from 'node:fs';
import { createRequire, syncBuiltinESMExports } from 'node:module';

/**
 * Measures what each test file costs: `npm test -- --env ./test/cost-environment.mjs` appends one JSON line per file to
 * test-costs.jsonl, or to TEST_COSTS. Linux only, for it reads /proc/self/stat. bench/README.md has a table of it.
 */
const { TestEnvironment } = createRequire(import.meta.url)('jest-environment-node');

let forks = 0;
const { fork } = childProcess;
childProcess.fork = (...parts) => {
  forks += 1;
  return fork(...parts);
};
syncBuiltinESMExports();

/** Seconds of CPU, user and system, of this process and of all children that it has waited for (proc(5), fields 14 to 17). */
function cost() {
  const fields = readFileSync('/proc/self/stat', 'utf8')
    .replace(/^.*\) /, '')
    .split(' ')
    .map(Number);
  const [user = 0, system = 0, childUser = 0, childSystem = 0] = fields.slice(11, 15);
  return { ownSeconds: (user + system) / 100, childSeconds: (childUser + childSystem) / 100, forks };
}

export default class CostEnvironment extends TestEnvironment {
  #file;
  #before = cost();

  constructor(config, context) {
    super(config, context);
    this.#file = context.testPath;
  }

  async teardown() {
    const after = cost();
    const spent = Object.fromEntries(
      Object.entries(after).map(([name, value]) => [name, Math.round((value - this.#before[name]) * 100) / 100]),
    );
    const heapMB = Math.round(process.memoryUsage().heapUsed / 1e6);
    const line = JSON.stringify({ file: this.#file, ...spent, heapMB });
    appendFileSync(process.env.TEST_COSTS ?? 'test-costs.jsonl', `${line}\n`);
    await super.teardown();
  }
}
