import path from 'node:path';
import type { Mutant } from './mutants.ts';

export const markdownFile = path.join(import.meta.dirname, '../mutants.md');

/** trials/mutants.md: which mutants there are, and the story that catches each. */
export const markdownOf = (mutants: readonly Mutant[]): string => `# Mutants

Each of these small changes breaks the promise: the object in the bucket is the archive that was in the vault, byte for
byte, or there is no object. \`npm run mutants\` makes each in a copy of the tree, runs the story named beside it, and
ends with status 1 if a story does not notice. This file is written by \`npm run mutants -- --write\` from
\`trials/mutants/mutants.ts\`; \`npm test\` fails where the two differ, or where a change no longer fits the source.

| mutant | in | caught by |
| --- | --- | --- |
${mutants.map(rowOf).join('\n')}
`;

const rowOf = ({ name, edits, story }: Mutant): string => {
  const files = [...new Set(edits.map(({ file }) => `\`${file}\``))];
  return `| ${name} | ${files.join(', ')} | \`${story.file}\`: ${story.title} |`;
};
