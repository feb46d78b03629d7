import { GlacierClient } from '@aws-sdk/client-glacier';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SQSClient } from '@aws-sdk/client-sqs';
import { openDoors, regionSettings } from '../../shared/doors/open-doors.ts';
import type { ConsoleDoors } from './console-doors.ts';
import { faultSwitchOf } from './fault-switch.ts';
import { jobsOf } from './jobs.ts';
import { lettersOf } from './letters.ts';
import { machinesOf } from './machines.ts';
import { objectsOf } from './objects.ts';

/** AWS as the environment says, for the console. Errors: those of `openDoors`. */
export async function openConsoleDoors(stackName: string, signal?: AbortSignal): Promise<ConsoleDoors & Disposable> {
  const doors = await openDoors(stackName, signal);
  const settings = regionSettings();
  const [sfn, glacier, sqs] = [new SFNClient(settings), new GlacierClient(settings), new SQSClient(settings)];
  const s3 = new S3Client({ ...settings, followRegionRedirects: true });
  const { restoreMachineArn, vaultMachineArn, deadLetterQueueUrl, bucketName } = doors.stack;
  const [, , , region = '', accountId] = vaultMachineArn.split(':');
  return {
    ...doors,
    place: { region, accountId: accountId ?? null, stackName },
    machines: machinesOf(sfn, { restore: restoreMachineArn, vault: vaultMachineArn }),
    jobs: jobsOf(glacier),
    letters: lettersOf(sqs, deadLetterQueueUrl),
    objects: objectsOf(s3, bucketName),
    faults: faultSwitchOf(),
    [Symbol.dispose]() {
      doors[Symbol.dispose]();
      for (const client of [sfn, glacier, sqs, s3]) client.destroy();
    },
  };
}
