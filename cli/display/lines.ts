import type { Event, Progress } from '../events.ts';
import { bar, counted, mebibytes, perSecond, printable, seconds } from '../words.ts';
import { failedLines, restoredLine } from './final-line.ts';

/** An event as lines of text, the same for terminals and files. */
export function linesOf(event: Event): string[] {
  switch (event.event) {
    case 'synthesized':
      return [`synthesized the stack  ${seconds(event.seconds)}`];
    case 'ready':
      return [`deployed it to the local cloud  ${seconds(event.seconds)}`];
    case 'uploading':
      return [
        `${printable(event.file)}  into the vault  ${mebibytes(event.bytesDone)} of ${mebibytes(event.sizeBytes)}`,
      ];
    case 'uploaded':
      return [`${printable(event.file)}  is an archive in vault ${event.vault}  ${mebibytes(event.sizeBytes)}`];
    case 'requested':
      return [`${printable(event.file)}  requested from Glacier, waiting for its notification`];
    case 'progress':
      return [progressLine(event)];
    case 'restored':
      return [restoredLine(event)];
    default:
      return failedLines(event);
  }
}

function progressLine(event: Progress): string {
  const line = `${printable(event.file)}  ${event.state.padEnd('FetchLargeParts'.length)}`;
  if (event.parts === 0) return line.trimEnd();
  const facts = [
    bar(event.bytesDone / event.sizeBytes),
    `${event.partsDone}/${counted(event.parts, 'part')}`,
    `${mebibytes(event.bytesDone)} of ${mebibytes(event.sizeBytes)}`,
  ];
  if (event.bytesPerSecond > 0) facts.push(perSecond(event.bytesPerSecond));
  return `${line}  ${facts.join('  ')}`;
}
