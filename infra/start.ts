import { Stack } from 'aws-cdk-lib';
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { functionSeconds, shortRoadUpToBytes } from './definitions/budgets.ts';
import { stepFunction } from './function.ts';
import type { Settings } from './props.ts';
import * as roles from './roles.ts';
import type { WaitingRoom } from './waiting-room.ts';

export interface StartProps {
  readonly settings: Settings;
  readonly room: WaitingRoom;
  readonly stateMachine: StateMachine;
  readonly shortRoad: StateMachine;
  readonly reach: roles.Reach;
}

/** The gate between the waiting room and the state machine. */
export function startFromQueue(
  scope: Construct,
  { settings, room, stateMachine, shortRoad, reach }: StartProps,
): EventSourceMapping {
  const { queue, deadLetters } = room;
  const start = stepFunction(scope, 'Start', {
    file: 'start',
    description: 'Thaw: starts one execution for each job that is done, when there is room',
    timeoutSeconds: functionSeconds.start,
    environment: {
      ACCOUNT_ID: Stack.of(scope).account,
      STATE_MACHINE_ARN: stateMachine.stateMachineArn,
      STATE_MACHINE_NAME: settings.stateMachineName,
      SHORT_ROAD_STATE_MACHINE_ARN: shortRoad.stateMachineArn,
      SHORT_ROAD_UP_TO_BYTES: String(shortRoadUpToBytes(settings)),
      QUEUE_URL: queue.queueUrl,
      DEAD_LETTER_QUEUE_URL: deadLetters.queueUrl,
      WORKERS: String(settings.workers),
      MAX_CONCURRENCY: String(settings.maxConcurrency),
    },
    may: roles.start(reach, {
      queueArn: queue.queueArn,
      deadLettersArn: deadLetters.queueArn,
      shortRoadArn: shortRoad.stateMachineArn,
    }),
    logRetention: settings.logRetention,
  });
  return new EventSourceMapping(scope, 'StartFromQueue', {
    target: start.currentVersion,
    eventSourceArn: queue.queueArn,
    batchSize: 10,
    reportBatchItemFailures: true,
    maxConcurrency: 2, // the least there is: each more could let one restore too many through the gate
  });
}
