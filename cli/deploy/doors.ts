import { createInterface } from 'node:readline/promises';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { S3Client } from '@aws-sdk/client-s3';
import { Problem } from '../shared/problem.ts';

/** What a deployment works with. Tests give their own. */
export interface DeployDoors extends Disposable {
  readonly stacks: CloudFormationClient;
  readonly s3: S3Client;
  /** Where S3 is asked, if not at AWS. */
  readonly s3Url: string | undefined;
  /** How often to look how far it is. */
  readonly pollMs: number;
  /** Whether somebody says yes. */
  readonly ask: (question: string) => Promise<boolean>;
  /** Says how far it is. */
  readonly tell: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
}

/** The account as the environment says; questions go to the terminal. */
export function openDeployDoors(tell: (line: string) => void, signal?: AbortSignal): DeployDoors {
  const { AWS_REGION, AWS_DEFAULT_REGION: older, AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL } = process.env;
  const s3Url = AWS_ENDPOINT_URL_S3 ?? AWS_ENDPOINT_URL;
  const settings = AWS_REGION === undefined && older !== undefined ? { region: older } : {};
  const stacks = new CloudFormationClient(settings);
  const s3 = new S3Client({ ...settings, followRegionRedirects: true });
  return {
    stacks,
    s3,
    s3Url,
    pollMs: /^https?:\/\/(127\.|localhost|\[::1\])/.test(s3Url ?? '') ? 200 : 4000,
    ask: askTerminal,
    tell,
    signal,
    [Symbol.dispose]() {
      stacks.destroy();
      s3.destroy();
    },
  };
}

/** Throws `NotConfirmed` when the command has no terminal, before anything is done. */
export function demandTerminal(): void {
  if (process.stdin.isTTY) return;
  throw new Problem('NotConfirmed', 'Nobody can be asked here: give --yes to do it without a question.');
}

async function askTerminal(question: string): Promise<boolean> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await lines.question(`${question} [y/N] `)).trim());
  } finally {
    lines.close();
  }
}
