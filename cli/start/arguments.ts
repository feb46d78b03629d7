import { parse } from '../shared/parse.ts';

export const startUsage = `npm start -- [--json] [file ...]

Restores files the way AWS would, on this machine: each file becomes an archive in a local Glacier vault, a retrieval
job makes it downloadable, and the stack of this repository restores it to restored/<vault>/<file name>.
Without files, a sample of 300 MiB + 123 bytes is made and restored.

  --json    one event per line instead of words (cli/start/events.ts describes them)
  --help    this text

Exit status: 0 all restored and verified, 1 a restore failed, 2 usage, 130 interrupted.
`;

export interface StartArguments {
  readonly files: readonly string[];
  readonly json: boolean;
  readonly help: boolean;
}

export function startArguments(args: string[]): StartArguments {
  const options = {
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  } as const;
  const { values, positionals } = parse({ args, options, allowPositionals: true }, startUsage);
  return { files: positionals, json: values.json, help: values.help };
}
