import { ListMapRunsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { expect, test } from '@jest/globals';
import { openMapRuns } from '../../../functions/cloud/map-runs.ts';
import { awsError } from '../doors.ts';

const machine = 'arn:aws:states:eu-west-1:000000000000:stateMachine:thaw';

/** Step Functions, which answers so. */
function answering(answer: () => object): SFNClient {
  const client = new SFNClient({ region: 'eu-west-1' });
  client.send = async (command: unknown) => {
    expect(command).toBeInstanceOf(ListMapRunsCommand);
    return answer();
  };
  return client;
}

const mapRuns = [3, 7, 5].map((day) => ({ mapRunArn: `map-${day}`, startDate: new Date(Date.UTC(2026, 11, day)) }));

test.each([
  ['the one that began last', mapRuns, 'map-7'],
  ['none where there was none', [], undefined],
])('latest() gives %s', async (_, listed, latest) => {
  const door = openMapRuns(
    machine,
    answering(() => ({ mapRuns: listed })),
  );
  expect(await door.latest('photos-1')).toBe(latest);
});

test('latest() gives none of an execution that Step Functions has forgotten', async () => {
  const door = openMapRuns(
    machine,
    answering(() => {
      throw awsError('ExecutionDoesNotExist');
    }),
  );
  expect(await door.latest('photos-1')).toBeUndefined();
});
