import { counted, mebibytes, printable, seconds, shortHash } from '../../shared/words.ts';
import type { FailedFile, RestoredFile } from '../events.ts';

/** The one line per file ends with. */
export function restoredLine(event: RestoredFile): string {
  const facts = [
    `restored ${printable(event.file)}`,
    mebibytes(event.sizeBytes),
    counted(event.parts, 'part'),
    `tree hash ${shortHash(event.treeHash)}`,
    'verified',
    seconds(event.seconds),
  ];
  return facts.join('  ');
}

export const failedLines = (event: FailedFile): string[] => [
  `failed   ${printable(event.file)}  in ${event.state}  ${event.error}`,
  `         ${printable(event.sentence)}`,
  `         What to do: ${event.advice}`,
];
