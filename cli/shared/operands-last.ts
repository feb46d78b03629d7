import type { Command } from 'commander';

/**
 * The words of a command with its operands at the end, after `--`: the name of a vault or an archive id may begin with a dash, and
 * is no option for that. Words that begin with two dashes are options, unless they are as long as an archive id. Unchanged where no
 * word is in doubt, or where the user has written `--`.
 */
export function operandsLast(args: readonly string[], thaw: Command): readonly string[] {
  const [name = '', ...words] = args;
  const command = thaw.commands.find((known) => known.name() === name);
  if (command === undefined || words.includes('--') || !words.some((word) => isDashed(word, command))) return args;
  const options: string[] = [];
  const operands: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    if (!word.startsWith('-') || isDashed(word, command)) operands.push(word);
    else options.push(word, ...(takesValue(word, command) ? words.slice(++at, at + 1) : []));
  }
  return [name, ...options, '--', ...operands];
}

/** One that begins with a dash, and is no option. */
const isDashed = (word: string, { options }: Command): boolean =>
  /^-[A-Za-z0-9_-]{137}$/.test(word) ||
  (/^-[A-Za-z0-9_.][A-Za-z0-9_.-]*$/.test(word) && word !== '-h' && !options.some(({ short }) => short === word));

const takesValue = (word: string, { options }: Command): boolean =>
  options.some(({ long, required }) => long === word && required);
