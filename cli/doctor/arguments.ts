import { parse } from '../shared/parse.ts';

export const doctorUsage = `npm run doctor -- [--stack name] [--json]

Looks, before anything is paid, whether restores will work: the stack's settings, the vaults and whom they tell, the
data-retrieval policy, Lambda's concurrency, the destination bucket, and a probe message from topic to Plan. On AWS, or
on the local cloud where the lines that "npm run local" prints were evaluated.

  --stack name  the stack to look at (default: Thaw)
  --json        the findings as JSON instead of lines
  --help        this text

Exit status: 0 nothing failed, 1 something did, 2 usage.
`;

export interface DoctorArguments {
  readonly stackName: string;
  readonly json: boolean;
  readonly help: boolean;
}

export function doctorArguments(args: string[]): DoctorArguments {
  const options = {
    stack: { type: 'string', default: 'Thaw' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  } as const;
  const { values } = parse({ args, options }, doctorUsage);
  return { stackName: values.stack, json: values.json, help: values.help };
}
