import { Argument } from 'commander';
import type { AddCommand } from '../shared/surroundings.ts';
import { completionScript, shells } from './script.ts';

/** `thaw completion`. */
export const addCompletion: AddCommand = (thaw, { sink }) => {
  thaw
    .command('completion')
    .summary('print a completion script for your shell')
    .description('Prints a script that completes commands and options, for example: source <(thaw completion bash)')
    .addArgument(new Argument('<shell>', 'your shell').choices(shells))
    .action((shell: (typeof shells)[number]) => {
      const words = thaw.commands.map((command) => ({
        name: command.name(),
        summary: command.summary(),
        options: command.options.flatMap(({ long }) => long ?? []),
      }));
      sink.write(completionScript(shell, words));
    });
};
