import { ListMapRunsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { callAws, clientSettings, shortCall } from './clients.ts';
import { executionArn } from './executions.ts';

/** The narrow door to the Map Runs of one state machine's executions. */
export interface MapRuns {
  /** ListMapRuns: ARN of the latest one of that execution; undefined where there was none. */
  latest(executionName: string): Promise<string | undefined>;
}

export function openMapRuns(stateMachineArn: string, client = new SFNClient(clientSettings(3))): MapRuns {
  return {
    async latest(executionName) {
      const request = new ListMapRunsCommand({ executionArn: executionArn(stateMachineArn, executionName) });
      const answer = await callAws('list the Map Runs', shortCall, (options) => client.send(request, options));
      // Nobody says in which order they come.
      const [latest] = (answer.mapRuns ?? []).toSorted((one, two) => Number(two.startDate) - Number(one.startDate));
      return latest?.mapRunArn;
    },
  };
}
