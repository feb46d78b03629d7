import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { type Clock, clockOf } from '../../clock.ts';
import { keysOf } from '../../credentials.ts';
import { Faults } from '../../faults.ts';
import { everyoneMay, type Gatekeeper } from '../../gatekeeper.ts';
import type { StepFunctionsQuotas } from '../../quotas.ts';
import {
  type Execution,
  type LambdaAnswer,
  type LambdaRequest,
  type StepFunctions,
  startStepFunctions,
} from '../../step-functions/index.ts';

type Lambda = (payload: never, request: LambdaRequest) => unknown;

export interface Stage {
  readonly stepFunctions: StepFunctions;
  readonly client: SFNClient;
  readonly faults: Faults;
  readonly dataFolder: string;
  /** What ResultWriters wrote, by `bucket/key`. */
  readonly objects: Map<string, string>;
  close(): Promise<void>;
}

/** An error that a function throws, as Step Functions sees it. */
export class LambdaError extends Error {
  readonly errorType: string;
  constructor(errorType: string, message = 'no') {
    super(message);
    this.errorType = errorType;
  }
}

/** Functions by the last word of their ARN. */
async function answer(lambdas: Record<string, Lambda>, request: LambdaRequest): Promise<LambdaAnswer> {
  const lambda = lambdas[request.functionArn.split(':').at(-1) ?? ''];
  try {
    return { ok: true, payload: await lambda?.(request.payload as never, request) };
  } catch (error) {
    if (!(error instanceof LambdaError)) throw error;
    const cause = JSON.stringify({ errorMessage: error.message, errorType: error.errorType, trace: [] });
    return { ok: false, error: error.errorType, cause };
  }
}

interface StageOptions {
  readonly lambdas?: Record<string, Lambda>;
  readonly gatekeeper?: Gatekeeper;
  readonly speed?: number;
  /** @default one of that speed */
  readonly clock?: Clock;
  readonly quotas?: StepFunctionsQuotas;
  readonly dataFolder?: string;
  readonly putObject?: () => Promise<void>;
  readonly sendMessage?: (roleName: string, queueUrl: string, body: string) => Promise<string>;
}

export async function openStage(options: StageOptions = {}): Promise<Stage> {
  const dataFolder = options.dataFolder ?? mkdtempSync(join(tmpdir(), 'thaw-states-'));
  const objects = new Map<string, string>();
  const faults = new Faults();
  const stepFunctions = await startStepFunctions({
    dataFolder,
    clock: options.clock ?? clockOf(options.speed ?? 1_000_000),
    ...(options.quotas && { quotas: options.quotas }),
    faults,
    gatekeeper: options.gatekeeper ?? everyoneMay,
    invokeLambda: (request) => answer(options.lambdas ?? {}, request),
    putObject:
      options.putObject ?? (async (_, bucket, key, body) => void objects.set(`${bucket}/${key}`, String(body))),
    sendMessage: options.sendMessage ?? (async () => 'a-message'),
  });
  const client = clientOf(stepFunctions.url);
  return {
    stepFunctions,
    client,
    faults,
    dataFolder,
    objects,
    async close() {
      client.destroy();
      await stepFunctions.close();
      if (options.dataFolder === undefined) await rm(dataFolder, { recursive: true });
    },
  };
}

export function clientOf(endpoint: string, accessKeyId = 'local'): SFNClient {
  const client = new SFNClient({ endpoint, region: 'us-east-1', credentials: keysOf(accessKeyId), maxAttempts: 1 });
  client.config.disableHostPrefix = true; // StartSyncExecution has a host of its own on AWS
  return client;
}

/** The ARN under which `lambdas` are found. */
export const functionArn = (name: string) => `arn:aws:lambda:us-east-1:000000000000:function:${name}`;

/** A Task state that calls one of them and hands on its answer. */
export const task = (name: string, rest: object = { End: true }) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Parameters: { FunctionName: functionArn(name), 'Payload.$': '$' },
  OutputPath: '$.Payload',
  ...rest,
});

/** A machine of the given states; the first is where it starts. */
export const machine = (states: Record<string, object>, rest: object = {}) => ({
  StartAt: Object.keys(states)[0],
  States: states,
  ...rest,
});

export const distributed = (states: Record<string, object>, rest: object = {}, executionType = 'EXPRESS') => ({
  Type: 'Map',
  ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: executionType }, ...machine(states) },
  End: true,
  ...rest,
});

let count = 0;

export function create(
  { stepFunctions }: Stage,
  definition: object,
  type: 'STANDARD' | 'EXPRESS' = 'STANDARD',
): string {
  count += 1;
  return stepFunctions.createStateMachine({
    name: `Machine${count}`,
    definition: JSON.stringify(definition),
    roleName: 'MachineRole',
    type,
  });
}

/** Starts a machine with an input; answers the ARN of the execution. */
export async function start(stage: Stage, stateMachineArn: string, input: unknown = {}): Promise<string> {
  const command = new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input) });
  const { executionArn } = await stage.client.send(command);
  return executionArn ?? '';
}

/** Runs a definition from start to end. */
export async function run(stage: Stage, definition: object, input: unknown = {}): Promise<Execution> {
  return stage.stepFunctions.ended(await start(stage, create(stage, definition), input));
}

export const outputOf = (execution: Execution): unknown => JSON.parse(execution.output ?? 'null');

/** The types of an execution's events, in order. */
export const eventTypes = (execution: Execution): string[] => execution.history.map(({ type }) => type);
