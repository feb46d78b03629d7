import { accountId, partition } from './account.ts';
import { type Clock, clockOf } from './clock.ts';
import { type CloudFormation, startCloudFormation } from './cloudformation/endpoint/index.ts';
import {
  deploy,
  Owners,
  type Resolved,
  readAssembly,
  type Services,
  type Tree,
} from './cloudformation/template/index.ts';
import { type Parts, servicesOf } from './deployment.ts';
import { administratorVariables, type Endpoints, endpointVariables } from './endpoints.ts';
import { type EventBridge, startEventBridge } from './eventbridge/index.ts';
import { Faults } from './faults.ts';
import { startFaultsEndpoint } from './faults-endpoint.ts';
import { type Glacier, type GlacierOptions, startGlacier } from './glacier/index.ts';
import type { Listening } from './http/listen.ts';
import { startIam } from './iam/endpoint.ts';
import { Policies } from './iam/policies.ts';
import { type Lambda, startLambda, startLambdaEndpoint } from './lambda/index.ts';
import { invokeLater } from './lambda/invoke-later.ts';
import { type LogPolicy, startLogs } from './logs/endpoint.ts';
import type { Quotas } from './quotas.ts';
import { openMessageSender, openResultWriter } from './role-clients.ts';
import { type S3, startS3, type Witness } from './s3/index.ts';
import { demandGlacierMayPublish, ruleMayDeliver, snsMayDeliver } from './service-principals.ts';
import { type Messages, startMessages } from './sqs-sns/index.ts';
import { type StatusEvent, type StepFunctions, startStepFunctions } from './step-functions/index.ts';

export interface CloudOptions extends Pick<GlacierOptions, 'tierSeconds' | 'windowSeconds' | 'inventoryEverySeconds'> {
  /** What `cdk synth` left: the stack to deploy. @default none: clients deploy stacks through CloudFormation */
  readonly assemblyFolder?: string;
  /** Everything that lasts; a start on the same folder finds it again. */
  readonly dataFolder: string;
  /** @default 1 */
  readonly speed?: number;
  /** Endpoints listen on this port and the next ones. @default any free ports */
  readonly basePort?: number;
  /** @default none: nothing fails */
  readonly faults?: Faults;
  /**
   * The account's quotas: `publishedQuotas.low` and `.high` are AWS's. Calls above them are throttled, per second of `speed`'s clock.
   * @default none: nothing is throttled but Lambda above 1,000 invocations at once
   */
  readonly quotas?: Quotas | undefined;
  /** Shown every object that S3 makes of a PutObject or a CompleteMultipartUpload. @default nobody */
  readonly witness?: Witness;
  /** Environment variables that every function has besides its own. @default none */
  readonly variables?: Readonly<Record<string, string>>;
  /** Keeps what V8 compiles of the functions' code in this folder: clouds that come later start functions faster. @default none */
  readonly compiledFolder?: string;
  /** Resource policies that CloudWatch Logs has already. @default none */
  readonly logPolicies?: readonly LogPolicy[];
  /** For tests: the template to deploy in place of the synthesized one. */
  readonly changeTemplate?: (template: Tree) => Tree;
}

/** What a stack is deployed from. */
type StackOptions = Required<Pick<CloudOptions, 'assemblyFolder'>> & Pick<CloudOptions, 'changeTemplate'>;

export interface Cloud {
  readonly endpoints: Endpoints;
  /** All that an AWS client needs to know of this cloud, as the account's administrator. */
  env(): Record<string, string>;
  /** Outputs of the stack that the assembly has. */
  readonly outputs: Readonly<Record<string, string>>;
  /** The stack as it was deployed, every intrinsic function resolved. */
  readonly template: Resolved;
  readonly glacier: Glacier;
  readonly s3: S3;
  readonly stepFunctions: StepFunctions;
  readonly cloudFormation: CloudFormation;
  readonly lambda: Lambda;
  /** Where people look at functions. */
  readonly lambdaEndpoint: Listening;
  /** Where people ask what a role may do. */
  readonly iamEndpoint: Listening;
  /** Where people look at the resource policies of CloudWatch Logs. */
  readonly logsEndpoint: Listening;
  readonly messages: Messages;
  readonly eventBridge: EventBridge;
  readonly policies: Policies;
  readonly faults: Faults;
  /** Where people switch faults on and off. */
  readonly faultsUrl: string;
  /**
   * Deploys another stack in the same account; gives the cloud as that stack sees it, with its own `outputs` and `template`.
   * Throws where a name is taken by another stack.
   */
  deploy(stack: StackOptions): Promise<Cloud>;
  /** Ends every server, timer and child process. The data stay. */
  close(): Promise<void>;
}

/** Starts all services on this machine, ties them to each other and deploys the stack. What fails leaves nothing running. */
export async function startCloud(options: CloudOptions): Promise<Cloud> {
  const running = new AsyncDisposableStack();
  try {
    return await start(options, running);
  } catch (error) {
    await running.disposeAsync();
    throw error;
  }
}

async function start(options: CloudOptions, running: AsyncDisposableStack): Promise<Cloud> {
  // Jobs and executions of an earlier run go on as soon as their service is there: before roles and functions are.
  const deployed = Promise.withResolvers<void>();
  const ready = Promise.withResolvers<Services>();
  const parts = await startParts(options, running, { deployed: deployed.promise, services: ready.promise });
  const services = servicesOf(parts, running);
  const deployStack = stackDeployer(parts, services);
  const { assemblyFolder } = options;
  const template = assemblyFolder === undefined ? noStack : await deployStack({ ...options, assemblyFolder });
  ready.resolve(services);
  await parts.cloudFormation.resume();
  deployed.resolve();
  parts.stepFunctions.resume();

  const endpoints = endpointsOf(parts);
  const seenFrom = (template: Resolved): Cloud => ({
    ...parts,
    endpoints,
    template,
    outputs: template.outputs,
    env: () => ({
      ...endpointVariables(endpoints),
      ...administratorVariables,
      LOCAL_CLOUD_FAULTS_URL: parts.faultsUrl,
    }),
    deploy: async (stack) => seenFrom(await deployStack(stack)),
    close: () => running.disposeAsync(),
  });
  return seenFrom(template);
}

function stackDeployer(
  { messages, cloudFormation }: CloudParts,
  services: Services,
): (stack: StackOptions) => Promise<Resolved> {
  const queueUrl = (name: string) => `${messages.url}/${accountId}/${name}`;
  const owners = new Owners();
  return async ({ assemblyFolder, changeTemplate: overrides }) => {
    const template = await deploy(await readAssembly(assemblyFolder), services, { queueUrl, overrides, owners });
    cloudFormation.put(template);
    return template;
  };
}

type CloudParts = Parts & Pick<Cloud, 'glacier' | 'cloudFormation' | keyof Asked | 'faults' | 'faultsUrl'>;

/** Endpoints of services that are asked only. */
type Asked = Pick<Cloud, 'lambdaEndpoint' | 'iamEndpoint' | 'logsEndpoint'>;

/** Of a cloud that is started without an assembly. */
const noStack: Resolved = {
  resources: [],
  outputs: {},
  stack: { name: '', id: '', description: undefined, tags: {}, outputs: [] },
};

interface Later {
  readonly deployed: Promise<void>;
  readonly services: Promise<Services>;
}

/** All services, tied to each other. Functions are called and topics told once `deployed` has resolved. */
async function startParts(
  {
    dataFolder,
    faults = new Faults(),
    speed,
    basePort,
    witness,
    variables,
    logPolicies,
    compiledFolder,
    quotas,
    ...pace
  }: CloudOptions,
  running: AsyncDisposableStack,
  { deployed, services }: Later,
): Promise<CloudParts> {
  const clock = clockOf(speed);
  const policies = new Policies();
  const common = { dataFolder, clock, faults, gatekeeper: policies };
  const port = portsFrom(basePort);

  const s3 = closing(running, await startS3({ ...common, port: port(), ...(witness ? { witness } : {}) }));
  sweepNowAndThen(s3, clock, running);
  const surroundings = (): Readonly<Record<string, string>> => ({
    ...endpointVariables(
      endpointsOf({ glacier, s3, stepFunctions, messages, cloudFormation, lambdaEndpoint, iamEndpoint, logsEndpoint }),
    ),
    ...variables,
  });
  const lambda = closing(
    running,
    await startLambda({
      ...common,
      endpoints: surroundings,
      ...(compiledFolder && { compiledFolder }),
      ...(quotas && { throttling: { quotas: quotas.lambda, clock } }),
    }),
  );
  const { put: putObject } = closing(running, openResultWriter(s3.url));
  const invokeLambda: Lambda['invoke'] = (request) => deployed.then(() => lambda.invoke(request));
  const { send: sendMessage } = openMessageSender(() => messages.url);
  const calls = { invokeLambda, putObject, sendMessage };
  const stepFunctions = closing(
    running,
    await startStepFunctions({ ...common, ...calls, port: port(), ...(quotas && { quotas: quotas.stepFunctions }) }),
  );
  const mayDeliver = snsMayDeliver(policies);
  const messages = closing(running, await startMessages({ ...common, port: port(), mayDeliver, policies }));
  const topicExists = (arn: string) => messages.topicExists(arn);
  const notify = async (topicArn: string, message: string) => {
    await deployed;
    demandGlacierMayPublish(policies, topicArn);
    await messages.publish(topicArn, message);
  };
  /** A function is invoked as an asynchronous caller does it; whom it fails nobody waits for. */
  const deliver = async (targetArn: string, event: object) => {
    if (targetArn.startsWith(`arn:${partition}:sqs:`)) messages.send(targetArn, JSON.stringify(event));
    else await invokeLater(() => lambda.invoke({ functionArn: targetArn, payload: event }), clock);
  };
  const queueUrl = (name: string) => `${messages.url}/${accountId}/${name}`;
  const { tierSeconds, windowSeconds, inventoryEverySeconds } = pace;
  const announcing = { tierSeconds, windowSeconds, inventoryEverySeconds, topicExists, notify };
  const glacier = closing(running, await startGlacier({ ...common, ...announcing, port: port() }));
  const cloudFormation = closing(
    running,
    await startCloudFormation({ ...common, s3Url: s3.url, queueUrl, services, port: port() }),
  );
  const invoke: Lambda['invoke'] = (request) => lambda.invoke(request);
  const looking = { gatekeeper: policies, shown: lambda.shown, invoke, port: port() };
  const lambdaEndpoint = closing(running, await startLambdaEndpoint(looking));
  const { url: faultsUrl } = closing(running, await startFaultsEndpoint(faults, port()));
  const iamEndpoint = closing(running, await startIam({ gatekeeper: policies, policies, port: port() }));
  const logs = { gatekeeper: policies, ...(logPolicies && { policies: logPolicies }), port: port() };
  const logsEndpoint = closing(running, await startLogs(logs));
  const eventBridge = closing(
    running,
    startEventBridge({ clock, faults, mayDeliver: ruleMayDeliver(policies), deliver }),
  );
  stepFunctions.onStatusChange((detail) => eventBridge.put(executionChanged(detail)));
  return {
    glacier,
    s3,
    stepFunctions,
    cloudFormation,
    messages,
    lambda,
    lambdaEndpoint,
    iamEndpoint,
    logsEndpoint,
    eventBridge,
    policies,
    faults,
    faultsUrl,
  };
}

/** What Step Functions tells EventBridge (Step Functions guide, "eventbridge-integration"). */
const executionChanged = (detail: StatusEvent) => ({
  source: 'aws.states',
  detailType: 'Step Functions Execution Status Change',
  resources: [detail.executionArn],
  detail,
});

type Served = Pick<Cloud, 'glacier' | 's3' | 'stepFunctions' | 'messages' | 'cloudFormation' | keyof Asked>;

const endpointsOf = ({ glacier, s3, stepFunctions, messages, cloudFormation, ...asked }: Served) => ({
  glacier: glacier.url,
  s3: s3.url,
  stepFunctions: stepFunctions.url,
  sns: messages.url,
  sqs: messages.url,
  cloudFormation: cloudFormation.url,
  lambda: asked.lambdaEndpoint.url,
  iam: asked.iamEndpoint.url,
  logs: asked.logsEndpoint.url,
});

/** The part ends with `running`, those started later first. */
function closing<Part extends { close(): void | Promise<void> }>(running: AsyncDisposableStack, part: Part): Part {
  running.defer(() => part.close());
  return part;
}

/** One port after the other, or 0 (any) for ever. */
function portsFrom(basePort = 0): () => number {
  let next = basePort;
  return () => (basePort === 0 ? 0 : next++);
}

/** S3 looks at lifecycle rules once a day (user guide, "object-lifecycle-mgmt"); here once an hour of the clock. */
function sweepNowAndThen(s3: S3, clock: Clock, running: AsyncDisposableStack): void {
  const end = new AbortController();
  running.defer(() => end.abort());
  void (async () => {
    for (;;) {
      await clock.wait(3600, end.signal);
      await s3.sweep();
    }
  })().catch(() => undefined);
}
