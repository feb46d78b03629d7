import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import {
  DistributedMap,
  JsonPath,
  OutputType,
  ResultWriterV2,
  type StateMachineType,
  Transformation,
} from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { tryAgainErrors } from '../../functions/errors.ts';
import type { PartTask } from '../../functions/flow.ts';
import { resultsPrefix } from '../../functions/restore/map-run-files.ts';
import { retry, retryPassing } from '../retry.ts';
import type { Fetch } from './budgets.ts';
import { step } from './step.ts';

/** Both maps by state name, which is also their label: it names Map Runs and stands in their children's ARNs. */
export const mapNames = ['FetchParts', 'FetchLargeParts'] as const;

export interface FetchPartsProps {
  readonly comment: string;
  readonly fetchPart: IFunction;
  readonly workBucket: IBucket;
  readonly maxConcurrency: number;
  /** Express children are cheap and live 5 minutes; Standard ones live long and are charged by the transition. */
  readonly children: StateMachineType;
  /** Name of the child's only state: what the console and a Map Run's results show. */
  readonly child: string;
  readonly fetch: Fetch;
}

/**
 * One child a part. Neither Retry nor Catch: a Retry would fetch *all* parts again in a new Map Run, a Catch would end
 * the execution where Redrive cannot reach. So when a part gives up the execution fails here, its upload stays open, and
 * a Redrive fetches what is missing.
 */
export function fetchParts(scope: Construct, name: (typeof mapNames)[number], props: FetchPartsProps): DistributedMap {
  const map = DistributedMap.jsonPath(scope, name, {
    comment: props.comment,
    label: name,
    itemsPath: '$.partNumbers',
    itemSelector: { ...partTask(props.fetch.attemptSeconds) },
    maxConcurrency: props.maxConcurrency,
    mapExecutionType: props.children,
    // 10,000 results are 1.7 MiB; a state's output may have 256 KiB (Step Functions quotas).
    resultWriterV2: new ResultWriterV2({
      bucket: props.workBucket,
      prefix: resultsPrefix,
      writerConfig: { outputType: OutputType.JSONL, transformation: Transformation.COMPACT },
    }),
    resultPath: '$.fetched',
  });
  return map.itemProcessor(fetchPart(scope, props));
}

/** A part gives up last of all: what passes is waited for, and what came damaged is fetched again. */
function fetchPart(scope: Construct, { child, fetchPart, fetch }: FetchPartsProps) {
  const task = step(scope, child, {
    comment: 'From Glacier into the upload, hashed on the way',
    lambda: fetchPart,
    timeoutSeconds: fetch.timeoutSeconds,
  });
  return retryPassing(task.addRetry(retry(tryAgainErrors, fetch.damaged)), fetch);
}

/** A map item's task: which part it is, and the constants of the plan. A PartTask, key by key. */
const partTask = (attemptSeconds: number) =>
  ({
    vaultName: JsonPath.stringAt('$.vaultName'),
    jobId: JsonPath.stringAt('$.jobId'),
    bucket: JsonPath.stringAt('$.bucket'),
    key: JsonPath.stringAt('$.key'),
    uploadId: JsonPath.stringAt('$.uploadId'),
    sizeBytes: JsonPath.numberAt('$.sizeBytes'),
    partSizeBytes: JsonPath.numberAt('$.partSizeBytes'),
    availableUntil: JsonPath.stringAt('$.availableUntil'),
    partNumber: JsonPath.numberAt('$$.Map.Item.Value'),
    attemptSeconds,
  }) satisfies PartTask;
