import path from 'node:path';
import { parse } from '../shared/parse.ts';
import { UsageError } from '../shared/usage.ts';

export const localUsage = `npm run local -- [--fresh] [--port n] [--speed n] [--seed-vault n] [--data folder]

Serves a small cloud (Glacier, S3, Step Functions, SNS, SQS, Lambda, CloudFormation's questions) with this repository's stack deployed, until it is
stopped. Any AWS client works on it: eval the lines it prints. It also serves the page of "thaw console" and prints its URL.

  --fresh        forget what earlier runs stored
  --port n       the services listen on n and the ports after it (default: 7300)
  --speed n      how many times faster than AWS time passes (default: 1000)
  --seed-vault n puts n archives into the vault demo, where it is empty: small ones, described as every tool
                 did, and from 1000 on three large ones
  --data folder  where everything is kept between runs (default: .local)
  --help         this text

Exit status: 0 stopped, 1 could not serve, 2 usage.
`;

export interface LocalArguments {
  readonly fresh: boolean;
  readonly basePort: number;
  readonly speed: number;
  /** How many archives the vault is to have; 0: it is left as it is. */
  readonly seedArchives: number;
  /** Absolute. */
  readonly dataFolder: string;
  readonly help: boolean;
}

const options = {
  fresh: { type: 'boolean', default: false },
  port: { type: 'string', default: '7300' },
  speed: { type: 'string', default: '1000' },
  'seed-vault': { type: 'string', default: '0' },
  data: { type: 'string', default: '.local' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

export function localArguments(args: string[]): LocalArguments {
  const { values } = parse({ args, options }, localUsage);
  return {
    fresh: values.fresh,
    basePort: portOf(values.port),
    speed: speedOf(values.speed),
    seedArchives: seedOf(values['seed-vault']),
    dataFolder: path.resolve(values.data),
    help: values.help,
  };
}

/** The services take a handful of ports from here on. */
const highestBasePort = 65_500;

function portOf(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= 1 && port <= highestBasePort) return port;
  throw new UsageError(`--port is "${text}": wanted a whole number from 1 to ${highestBasePort}`);
}

/** Each takes some memory for good. */
const mostSeeds = 100_000;

function seedOf(text: string): number {
  const count = Number(text);
  if (/^\d{1,6}$/.test(text) && count <= mostSeeds) return count;
  throw new UsageError(`--seed-vault is "${text}": wanted a whole number up to ${mostSeeds}`);
}

function speedOf(text: string): number {
  const speed = Number(text);
  if (text.trim() !== '' && Number.isFinite(speed) && speed > 0) return speed;
  throw new UsageError(
    `--speed is "${text}": wanted a number above 0; 1 is AWS's own pace, 1000 a thousand times faster`,
  );
}
