import { type ParseArgsConfig, parseArgs } from 'node:util';
import { UsageError } from './usage.ts';

/** node:util's parseArgs, whose complaints become ours and end with the usage. */
export function parse<T extends ParseArgsConfig>(config: T, usage: string): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config);
  } catch (error) {
    throw new UsageError(`${Error.isError(error) ? error.message : String(error)}\n\n${usage}`, { cause: error });
  }
}
