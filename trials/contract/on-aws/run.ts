import { writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SQSClient } from '@aws-sdk/client-sqs';
import { ownVersion } from '../../../cli/shared/version.ts';
import { runId } from '../place.ts';
import { askOnAws } from './ask.ts';
import { mostUsd } from './price.ts';
import type { Found } from './sentences.ts';
import type { Doors } from './stack.ts';

/**
 * `npm run contract -- --on-aws`: asks AWS itself what Thaw takes it to do, as far as that needs no vault, with the credentials and
 * the region that the SDK finds. Ctrl-C ends it; the stack is taken down first. Answers with the exit status.
 */
export async function contractOnAws(): Promise<number> {
  const asking = new AbortController();
  const interrupt = () => asking.abort(new Error('Interrupted.'));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, interrupt);
  const doors = openDoors();
  const tell = (line: string) => void process.stdout.write(`${line}\n`);
  tell(
    `This deploys a small stack into your account, asks it, and deletes it. It costs less than ${priceWords()} USD.`,
  );
  const region = await doors.s3.config.region();
  const wanted = { stackName: runId, region, version: ownVersion, now: new Date(), signal: asking.signal, tell };
  const report = await askOnAws(doors, wanted);
  const file = `contract-aws-${report.date}.json`;
  await writeFile(file, `${JSON.stringify(report, undefined, 2)}\n`);
  const different = report.sentences.filter(({ holds }) => !holds);
  for (const line of different.map(lineOf)) tell(line);
  tell(
    `${report.sentences.length - different.length} as we say, ${different.length} otherwise. Attach ${file} to an issue.`,
  );
  return different.length === 0 ? 0 : 1;
}

const priceWords = () => (Math.ceil(mostUsd() * 100) / 100).toFixed(2);

const lineOf = ({ sentence, wanted, found }: Found) =>
  `otherwise: ${sentence}: wanted ${JSON.stringify(wanted)}, found ${JSON.stringify(found)}`;

const openDoors = (): Doors => ({
  cloudFormation: new CloudFormationClient({}),
  s3: new S3Client({}),
  states: new SFNClient({}),
  sqs: new SQSClient({}),
  pause: async (signal) => await sleep(2000, undefined, { signal }),
});
