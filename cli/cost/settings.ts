import { field } from '../../functions/archive/json.ts';
import { localCloud } from '../shared/local-cloud.ts';
import { deployedFunction } from './functions.ts';
import type { StackSettings } from './order.ts';

/** From the variables the template gives its functions, and from how its buckets are encrypted. */
export async function settingsOf(assemblyFolder: string): Promise<StackSettings> {
  const of = async (step: string) => (await deployedFunction(assemblyFolder, step)).environment;
  const [plan, fetchPart] = [await of('Plan'), await of('FetchPart')];
  const [start, admit] = [await of('Start'), await of('Admit')];
  return {
    minimumPartSizeBytes: number(plan, 'MINIMUM_PART_SIZE_BYTES'),
    sliceSizeBytes: number(fetchPart, 'SLICE_SIZE_BYTES'),
    slicesAtOnce: number(fetchPart, 'SLICES_AT_ONCE'),
    smallOutputUpToBytes: number(start, 'RESTORE_SMALL_OUTPUT_UP_TO_BYTES'),
    workers: number(admit, 'WORKERS'),
    maxConcurrency: number(admit, 'MAX_CONCURRENCY'),
    writesAskKms: await writesAskKms(assemblyFolder),
  };
}

function number(environment: Readonly<Record<string, string>>, name: string): number {
  const value = Number(environment[name]);
  if (Number.isInteger(value)) return value;
  throw new Error(`Cannot work out costs: the template gives no number for ${name}, but "${environment[name]}"`);
}

async function writesAskKms(assemblyFolder: string): Promise<boolean> {
  const { readAssembly } = await localCloud();
  const { template } = await readAssembly(assemblyFolder);
  const buckets = Object.values(Object(template['Resources']))
    .filter((resource) => field(resource, 'Type') === 'AWS::S3::Bucket')
    .map((bucket) => JSON.stringify(field(bucket, 'Properties')));
  return buckets.some((bucket) => bucket.includes('"aws:kms"') && !bucket.includes('"BucketKeyEnabled":true'));
}
