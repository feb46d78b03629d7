import { ListMapRunsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { errorOfName } from './aws-errors.ts';
import { callAws, clientSettings, shortCall } from './clients.ts';
import { executionArn } from './executions.ts';

/** The narrow door to the Map Runs of one state machine's executions. */
export interface MapRuns {
  /** ListMapRuns: ARN of the latest one of that execution; undefined where there was none, or no such execution. */
  latest(executionName: string): Promise<string | undefined>;
}

export function openMapRuns(stateMachineArn: string, client = new SFNClient(clientSettings(3))): MapRuns {
  return {
    async latest(executionName) {
      const request = new ListMapRunsCommand({ executionArn: executionArn(stateMachineArn, executionName) });
      const answer = await callAws('list the Map Runs', shortCall, (options) => client.send(request, options)).catch(
        unlessForgotten,
      );
      // Nobody says in which order they come.
      const [latest] = (answer?.mapRuns ?? []).toSorted((one, two) => Number(two.startDate) - Number(one.startDate));
      return latest?.mapRunArn;
    },
  };
}

/** Step Functions keeps an execution for 90 days, and those of a state machine that was replaced not at all. */
function unlessForgotten(error: unknown): undefined {
  if (errorOfName(error) === 'ExecutionDoesNotExist') return undefined;
  throw error;
}
