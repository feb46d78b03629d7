import type { Command } from 'commander';
import type { AddCommand } from '../shared/surroundings.ts';
import { UsageError } from '../shared/usage.ts';
import { pageNames, pages, pageText } from './pages.ts';

/** `thaw help`. */
export const addHelp: AddCommand = (thaw, { sink }) => {
  const list = pageNames.map((name) => `  ${name.padEnd(9)}  ${pages[name].summary}`).join('\n');
  thaw
    .command('help')
    .summary('print the help of a command, or a page of the manual')
    .description('Prints the help of a command, or a page of the manual.')
    .argument('[command or page]', 'name of a command or of a page')
    .addHelpText('after', `\nPages:\n${list}`)
    .action(async (topic?: string) => {
      const page = pageNames.find((name) => name === topic);
      if (page === undefined) commandOf(topic, thaw).outputHelp();
      else sink.write(await pageText(page));
    });
};

function commandOf(name: string | undefined, thaw: Command): Command {
  if (name === undefined) return thaw;
  const found = thaw.commands.find((command) => command.name() === name);
  if (found !== undefined) return found;
  const known = [...thaw.commands.map((command) => command.name()), ...pageNames];
  throw new UsageError(`There is no command and no page "${name}": wanted one of ${known.join(', ')}`);
}
