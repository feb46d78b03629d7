import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import {
  type Chain,
  Choice,
  Condition,
  Fail,
  type IChainable,
  IntegrationPattern,
  type IStateMachine,
  JsonPath,
  Pass,
  Succeed,
  TaskInput,
  type TaskStateBase,
  Timeout,
  Wait,
  WaitTime,
} from 'aws-cdk-lib/aws-stepfunctions';
import { StepFunctionsStartExecution } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import { passingErrors } from '../../functions/errors.ts';
import type { VaultOutcome, VaultRun } from '../../functions/vault-flow.ts';
import { retry } from '../retry.ts';
import { functionSeconds, notInvoked, startsExecution, taskGraceSeconds, vaultStep } from './budgets.ts';
import { step } from './step.ts';

/** The steps that run in Lambda, each as the version that executions started from now on will use. */
export interface VaultSteps {
  readonly requestInventory: IFunction;
  readonly chooseArchives: IFunction;
  readonly requestArchives: IFunction;
  readonly takeStock: IFunction;
  readonly makeCopies: IFunction;
  readonly report: IFunction;
}

export interface RestoreVaultProps {
  readonly steps: VaultSteps;
  /** Restores the inventory as it restores every job's output. */
  readonly restoreJobOutput: IStateMachine;
  /** RestoreVault: a run goes on in a new execution of it. By its name, for it cannot refer to itself. */
  readonly itself: IStateMachine;
}

/** What a StartExecution fails with whose name an execution has, or had. */
const nameTaken = 'StepFunctions.ExecutionAlreadyExistsException';

/**
 * An execution has 25,000 events (Step Functions quotas). A call has nine at most, and three more for each time that it is tried
 * again: these fit even if every call needs all its tries (test/infra/restore-vault.test.ts adds them up).
 */
const mostCalls = 300;

const missingPermission = 'Lambda.AWSLambdaException';

/** Everything that is in a vault becomes objects: rounds of asking and taking stock, until nothing is missing. */
export function restoreVault(scope: Construct, { steps, restoreJobOutput, itself }: RestoreVaultProps): IChainable {
  const requestInventory = runStep(scope, 'RequestInventory', steps.requestInventory, {
    comment: 'Locks the vault. Is there an inventory? Asks for one, or looks how far it is',
    payload: whoAsks(),
  });
  const chooseArchives = runStep(scope, 'ChooseArchives', steps.chooseArchives, {
    comment: 'Names, selection, order, price: the manifest',
  });
  const takeStock = runStep(scope, 'TakeStock', steps.takeStock, {
    comment: 'What is there, what is overdue, what is missing?',
  });
  const requestArchives = runStep(scope, 'RequestArchives', steps.requestArchives, {
    comment: 'Asks Glacier for archives, in order, at a pace, within the budget',
  });
  const makeCopies = runStep(scope, 'MakeCopies', steps.makeCopies, {
    comment: 'What was restored once is copied within S3, not retrieved again',
  });
  const report = runStep(scope, 'Report', steps.report, { comment: 'Writes the proof: one row per archive' });

  const waitForInventory = wait(scope, 'WaitForInventory', 'Glacier takes hours for one');
  const waitForJobs = wait(scope, 'WaitForJobs', 'Half an hour at most: others restore meanwhile');
  const done = new Succeed(scope, 'Done', { comment: 'All of it is there, and the report says so' });
  const estimated = new Succeed(scope, 'Estimated', { comment: 'What it would cost; nothing was bought' });
  const failed = new Fail(scope, 'Failed', {
    comment: 'Something is missing, or would cost too much',
    errorPath: '$.failure.error',
    causePath: '$.failure.cause',
  });

  const askForMore = manyCalls(scope, itself, requestArchives);
  requestArchives.next(
    new Choice(scope, 'Requested?', { comment: 'Of millions of archives stock is taken now and then' })
      .when(outcome('more'), askForMore)
      .when(outcome('wait'), waitForJobs.next(takeStock)),
  );
  const rounds = takeStock.next(
    new Choice(scope, 'StockTaken?', { comment: 'Is anything missing still?' })
      .when(outcome('more'), takeStock)
      .when(outcome('copies'), makeCopies)
      .when(outcome('unfinished'), askForMore)
      .when(outcome('finished'), report)
      .when(outcome('over budget'), failed),
  );
  makeCopies.next(
    new Choice(scope, 'Copied?', { comment: 'Large copies take several calls' })
      .when(outcome('more'), makeCopies)
      .when(outcome('unfinished'), askForMore),
  );
  report.next(
    new Choice(scope, 'Reported?', { comment: 'Did every archive come?' })
      .when(outcome('more'), report)
      .when(outcome('complete'), done)
      .when(outcome('missing'), failed),
  );
  chooseArchives.next(
    new Choice(scope, 'Chosen?', { comment: 'A vault of millions takes several calls' })
      .when(outcome('more'), chooseArchives)
      .when(outcome('estimated'), estimated)
      .when(outcome('chosen'), rounds),
  );
  return requestInventory.next(
    new Choice(scope, 'InventoryThere?', { comment: 'Or does this execution go on with a run?' })
      .when(outcome('wait for the inventory'), waitForInventory.next(requestInventory))
      .when(outcome('restore the inventory'), restoreInventory(scope, restoreJobOutput).next(chooseArchives))
      .when(outcome('inventory there'), chooseArchives)
      .when(outcome('go on'), takeStock),
  );
}

/** A person's request or, after a wait, the run; and by whom it is asked: the lock names run and execution. */
const whoAsks = () =>
  TaskInput.fromObject({
    request: JsonPath.objectAt('$'),
    executionName: JsonPath.executionName,
    executionArn: JsonPath.executionId,
  });

interface StepOf {
  readonly comment: string;
  readonly payload?: TaskInput;
}

function runStep(scope: Construct, name: string, lambda: IFunction, of: StepOf): TaskStateBase {
  const timeoutSeconds = functionSeconds.vaultStep + taskGraceSeconds;
  const passing = passingErrors.filter((error) => error !== missingPermission);
  return step(scope, name, { ...of, lambda, timeoutSeconds })
    .addRetry(retry([missingPermission], notInvoked))
    .addRetry(retry(passing, vaultStep));
}

/** Without a default: an outcome that nobody knows fails the execution, where a Redrive finds it again. */
const outcome = (is: VaultOutcome) => Condition.stringEquals('$.outcome', is);

const wait = (scope: Construct, name: string, comment: string) =>
  new Wait(scope, name, { comment, time: WaitTime.secondsPath('$.waitSeconds') });

/**
 * A run outlives its execution: the next one takes over the lock, as the same run. Its name is a function of this
 * execution, and so it is one, however often it is started: a repeat gets the same answer while it runs, and is refused
 * when it has ended (API_StartExecution), which is as well.
 */
function manyCalls(scope: Construct, itself: IStateMachine, askForMore: IChainable): Choice {
  const handedOn = new Succeed(scope, 'HandedOn', { comment: 'The run goes on elsewhere' });
  const goOn = new StepFunctionsStartExecution(scope, 'GoOn', {
    comment: 'The same run in a new execution, whose history is empty',
    stateMachine: itself,
    name: JsonPath.hash(JsonPath.executionId, 'MD5'),
    input: TaskInput.fromObject({
      vaultName: JsonPath.stringAt('$.vaultName'),
      run: JsonPath.stringAt('$.run'),
      goOn: true,
    }),
    taskTimeout: Timeout.duration(Duration.seconds(startsExecution.timeoutSeconds)),
    resultPath: JsonPath.DISCARD,
  })
    .addRetry({ errors: [nameTaken], maxAttempts: 0 }) // waiting frees no name
    .addRetry(retry(['States.ALL'], startsExecution.patience))
    .addCatch(handedOn, { errors: [nameTaken], resultPath: JsonPath.DISCARD });
  return new Choice(scope, 'ManyCalls?', { comment: 'An execution has 25,000 events' })
    .when(Condition.numberGreaterThanEquals('$.calls', mostCalls), goOn.next(handedOn))
    .otherwise(askForMore);
}

/** `.sync:2` needs no name, and unnamed it can be redriven: what is there already is not fetched twice. */
function restoreInventory(scope: Construct, restoreJobOutput: IStateMachine): Chain {
  const restore = new StepFunctionsStartExecution(scope, 'RestoreInventory', {
    comment: 'The inventory is a job like any other: RestoreJobOutput restores it',
    stateMachine: restoreJobOutput,
    integrationPattern: IntegrationPattern.RUN_JOB,
    associateWithParent: true, // the console links the two, and nobody is told of a success that no person began
    input: TaskInput.fromObject({
      vaultName: JsonPath.stringAt('$.vaultName'),
      jobId: JsonPath.stringAt('$.inventoryJobId'),
    }),
    taskTimeout: Timeout.duration(Duration.seconds(startsExecution.inventorySeconds)),
    resultSelector: { 'key.$': '$.Output.key' },
    resultPath: '$.restored',
  }).addRetry(retry(['States.ALL'], startsExecution.inventory));
  return restore.next(
    new Pass(scope, 'InventoryRestored', {
      comment: 'Remembers its key',
      inputPath: '$.restored.key',
      resultPath: '$.inventoryKey' satisfies `$.${keyof VaultRun}`,
    }),
  );
}
