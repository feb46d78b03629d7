import { stripVTControlCharacters } from 'node:util';

/** As much of `jest --json` as is read here. */
export interface JestReport {
  readonly success: boolean;
  readonly numPassedTests: number;
  readonly testResults: readonly {
    /** Says why, where a whole file could not run. */
    readonly message: string;
    readonly assertionResults: readonly {
      readonly status: string;
      readonly fullName: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

/** Where a server does otherwise than we say AWS does. */
export interface Difference {
  readonly sentence: string;
  /** What it answered, in a few words. */
  readonly answered: string;
}

export function differences({ testResults }: JestReport): Difference[] {
  return testResults.flatMap(({ message, assertionResults }) => {
    if (assertionResults.length === 0) return [{ sentence: 'the file could not run', answered: shortened(message) }];
    return assertionResults
      .filter(({ status }) => status === 'failed')
      .map(({ fullName, failureMessages: [why = ''] }) => ({ sentence: fullName, answered: answerIn(why) }));
  });
}

/** One row per difference; nothing where there is none. */
export function inMarkdown(found: readonly Difference[]): string {
  if (found.length === 0) return '';
  const rows = found.map(({ sentence, answered }) => `| ${cell(sentence)} | ${cell(answered)} |\n`);
  return `| as AWS does | answered |\n| --- | --- |\n${rows.join('')}`;
}

/** Of jest's long message: what was received, or where the two differ. */
function answerIn(message: string): string {
  const lines = stripVTControlCharacters(message).split('\n');
  const received = lines.find((line) => /^\s*Received[^:+-]*: /.test(line));
  if (received !== undefined) return shortened(received.replace(/^\s*Received[^:]*: /, ''));
  const different = lines.filter((line) => /^\s*\+ {2,}/.test(line)).map((line) => line.replace(/^\s*\+\s+/, ''));
  return shortened(different.length > 0 ? different.join(' ') : (lines[0] ?? ''));
}

const longest = 120;
const shortened = (text: string) => (text.length > longest ? `${text.slice(0, longest)}...` : text).trim();
const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
