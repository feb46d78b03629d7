import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { GlacierClient } from '@aws-sdk/client-glacier';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import type { Doors } from './doors.ts';
import { vaultExecutions } from './executions.ts';
import { workFiles } from './files.ts';
import { openUploads } from './open-uploads.ts';
import { stackNames } from './stack.ts';
import { vaultsOf } from './vaults.ts';

/** AWS as the environment says: profile, region, credentials and `AWS_ENDPOINT_URL_*` are read by the SDK. */
export async function openDoors(stackName: string, signal?: AbortSignal): Promise<Doors & Disposable> {
  const settings = regionSettings();
  const stacks = new CloudFormationClient(settings);
  const s3 = new S3Client({ ...settings, followRegionRedirects: true });
  const sfn = new SFNClient(settings);
  const reading = new GlacierClient(settings);
  const asking = new GlacierClient({ ...settings, maxAttempts: 1 });
  const stack = await stackNames(stacks, stackName);
  return {
    stack,
    files: workFiles(s3, stack.workBucketName, signal),
    destination: {
      stream: (key) => workFiles(s3, stack.bucketName, signal).stream(key),
      openUploads: () => openUploads(s3, stack.bucketName, '').catch(unlessDenied),
    },
    executions: vaultExecutions(sfn, stack.vaultMachineArn, signal),
    vaults: vaultsOf({ reading, asking }, signal),
    isLocal: isLocal(),
    now: () => new Date(),
    [Symbol.dispose]() {
      for (const client of [stacks, s3, sfn, reading, asking]) client.destroy();
    },
  };
}

/** The SDK reads AWS_REGION and the profile's; the command line of the first generation knows AWS_DEFAULT_REGION alone. */
export function regionSettings() {
  const { AWS_REGION, AWS_DEFAULT_REGION } = process.env;
  return AWS_REGION === undefined && AWS_DEFAULT_REGION !== undefined ? { region: AWS_DEFAULT_REGION } : {};
}

/** What is only good to know need not be allowed. */
function unlessDenied(error: unknown): undefined {
  if (Error.isError(error) && /AccessDenied|Forbidden/.test(error.name)) return undefined;
  throw error;
}

const isLocal = () =>
  /^https?:\/\/(127\.|localhost|\[::1\])/.test(process.env.AWS_ENDPOINT_URL_SFN ?? process.env.AWS_ENDPOINT_URL ?? '');
