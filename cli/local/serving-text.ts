import type { CloudFacts } from './cloud-file.ts';
import { outputLivesSeconds } from './pace.ts';

/** Glacier guide, "Archive Retrieval Options": Standard takes 3-5 h. */
const standardJobSeconds = 4 * 3600;

const outputWords: Readonly<Record<string, string>> = {
  TopicArn: 'topic',
  BucketName: 'bucket',
  StateMachineArn: 'state machine',
  VaultMachineArn: 'whole vaults',
  DeadLetterQueueUrl: 'dead letters',
};

/** What people want to know when the cloud is ready. The lines for the shell are not among it. */
export function servingText({ speed, vaultName, outputs }: CloudFacts, consoleUrl: string): string {
  const facts = [
    ['vault', vaultName],
    ...Object.entries(outputWords).map(([name, word]) => [word, outputs[name] ?? '?']),
    ['console', consoleUrl],
    ['time', `${speed} times faster than AWS: ${paceOf(speed)}`],
  ];
  const lines = facts.map(([word = '', value]) => `  ${word.padEnd(14)} ${value}`);
  return `Serving until it is stopped (Ctrl-C).\n${lines.join('\n')}`;
}

const paceOf = (speed: number) =>
  `a Standard job takes ${lasting(standardJobSeconds / speed)}, its output lives ${lasting(outputLivesSeconds(speed))}`;

function lasting(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} s`;
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
}
