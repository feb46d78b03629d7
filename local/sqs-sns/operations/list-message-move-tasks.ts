import type { MoveTask } from '../move-tasks.ts';
import { integerIn, type Operation } from './call.ts';

export const listMessageMoveTasks: Operation = ({ params, moveTasks }) => {
  const count = integerIn(params, 'MaxResults', 1, 10) ?? 1;
  return { Results: moveTasks.of(params.text('SourceArn')).slice(0, count).map(shown) };
};

/** A task has a handle only as long as it runs. */
const shown = ({ sourceArn, destinationArn, startedMs, toMove, moved, failureReason }: MoveTask) => ({
  Status: failureReason === undefined ? 'COMPLETED' : 'FAILED',
  SourceArn: sourceArn,
  ...(destinationArn === undefined ? {} : { DestinationArn: destinationArn }),
  ApproximateNumberOfMessagesMoved: moved,
  ApproximateNumberOfMessagesToMove: toMove,
  ...(failureReason === undefined ? {} : { FailureReason: failureReason }),
  StartedTimestamp: startedMs,
});
