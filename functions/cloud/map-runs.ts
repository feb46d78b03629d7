import { ListMapRunsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { callAws, clientSettings, shortCall } from './clients.ts';

/** The narrow door to the Map Runs of one state machine's executions. */
export interface MapRuns {
  /** ListMapRuns: ARN of the latest one of that execution; undefined where there was none. */
  latest(executionName: string): Promise<string | undefined>;
}

export function openMapRuns(stateMachineArn: string, client = new SFNClient(clientSettings(3))): MapRuns {
  return {
    async latest(executionName) {
      const executionArn = `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${executionName}`;
      const answer = await callAws('list the Map Runs', shortCall, (options) =>
        client.send(new ListMapRunsCommand({ executionArn }), options),
      );
      // Nobody says in which order they come.
      const [latest] = (answer.mapRuns ?? []).toSorted((one, two) => Number(two.startDate) - Number(one.startDate));
      return latest?.mapRunArn;
    },
  };
}
