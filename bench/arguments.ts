import { parse } from '../cli/shared/parse.ts';

export const benchUsage = `npm run bench -- [--quick] [--json] [--only <name>]...

Measures the product on this machine: under 25 minutes, and nothing else should run meanwhile.

  --quick        three repeats, and less of what is long: under 5 minutes
  --json         one JSON object in place of tables, alone on stdout (npm run --silent bench -- --json)
  --only <name>  this measurement alone; may be given several times
  --help         this text

Exit status: 0 measured, 1 something failed or the machine is too slow to measure on, 2 usage, 130 interrupted.
`;

export interface BenchArguments {
  readonly quick: boolean;
  readonly json: boolean;
  readonly only: readonly string[];
  readonly help: boolean;
}

export function benchArguments(args: string[]): BenchArguments {
  const options = {
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true },
    help: { type: 'boolean', short: 'h', default: false },
  } as const;
  const { values } = parse({ args, options }, benchUsage);
  return { ...values, only: values.only ?? [] };
}
