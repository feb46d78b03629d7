import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Faults } from '../../faults.ts';
import { everyoneMay } from '../../gatekeeper.ts';
import { type FunctionSettings, type Lambda, type LambdaOptions, startLambda } from '../../lambda/index.ts';

/** A Lambda of its own for one test, and what is needed to look at it. Disposed with `await using`. */
export interface Bench extends AsyncDisposable {
  readonly lambda: Lambda;
  readonly faults: Faults;
  readonly folder: string;
  /** Creates a function from the source of its index.js; gives its ARN. */
  create(source: string, settings?: Partial<FunctionSettings>): Promise<string>;
  log(): Promise<string>;
}

export const logGroupName = '/aws/lambda/Thaw-Test';

export async function bench(
  options: Partial<Pick<LambdaOptions, 'gatekeeper' | 'concurrency' | 'throttling' | 'compiledFolder'>> = {},
): Promise<Bench> {
  const folder = await mkdtemp(join(tmpdir(), 'thaw-test-'));
  const faults = new Faults();
  const lambda = await startLambda({
    dataFolder: folder,
    faults,
    gatekeeper: everyoneMay,
    endpoints: () => ({ AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:1' }),
    ...options,
  });
  return {
    lambda,
    faults,
    folder,
    create: async (source, settings = {}) => {
      const codeFolder = await codeOf(source);
      try {
        return await lambda.createFunction({ ...defaults, codeFolder, ...settings });
      } finally {
        await rm(codeFolder, { recursive: true }); // it has its own copy
      }
    },
    log: () => readFile(join(folder, 'logs', `${logGroupName}.log`), 'utf8'),
    async [Symbol.asyncDispose]() {
      await lambda.close();
      await rm(folder, { recursive: true });
    },
  };
}

export const defaults = {
  name: 'Thaw-Test',
  handler: 'index.handler',
  runtime: 'nodejs24.x',
  memoryMb: 256,
  timeoutSeconds: 10,
  environment: {},
  roleName: 'Thaw-TestRole',
  logGroupName,
} as const;

export async function codeOf(source: string, file = 'index.js'): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'thaw-code-'));
  await writeFile(join(folder, file), source);
  return folder;
}
