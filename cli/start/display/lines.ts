import { MiB } from '../../../functions/archive/units.ts';
import { padded } from '../../shared/answer.ts';
import { bar, counted, mebibytes, perSecond, printable, seconds } from '../../shared/words.ts';
import type { Event, Progress } from '../events.ts';
import { failedLines, restoredLine } from './final-line.ts';

/** An event as lines of text, the same for terminals and files. Names are padded to `nameWidth`. */
export function linesOf(event: Event, nameWidth = 0): string[] {
  switch (event.event) {
    case 'synthesizing':
      return ['synthesizing the stack ...'];
    case 'synthesized':
      return [`synthesized the stack  ${seconds(event.seconds)}`];
    case 'ready':
      return [`deployed it to the local cloud  ${seconds(event.seconds)}`];
    case 'restored':
      return [restoredLine(event)];
    case 'failed':
      return failedLines(event);
    default:
      return [`${padded(printable(event.file), nameWidth)}  ${whereabouts(event)}`];
  }
}

type OnTheWay = Extract<Event, { event: 'uploading' | 'uploaded' | 'requested' | 'progress' }>;

function whereabouts(event: OnTheWay): string {
  switch (event.event) {
    case 'uploading':
      return `into the vault  ${mebibytes(event.bytesDone)} of ${mebibytes(event.sizeBytes)}`;
    case 'uploaded':
      return `is an archive in vault ${event.vault}  ${mebibytes(event.sizeBytes)}`;
    case 'requested':
      return 'requested from Glacier, waiting for its notification';
    default:
      return progressText(event);
  }
}

/** No pace below this: it would read as 0.0. */
const leastPace = MiB / 20;

function progressText({ state, parts, partsDone, bytesDone, sizeBytes, bytesPerSecond }: Progress): string {
  if (parts === 0) return state;
  const facts = [
    state.padEnd('FetchLargeParts'.length),
    bar(bytesDone / sizeBytes),
    `${partsDone}/${counted(parts, 'part')}`,
    `${mebibytes(bytesDone)} of ${mebibytes(sizeBytes)}`,
  ];
  if (bytesPerSecond >= leastPace) facts.push(perSecond(bytesPerSecond));
  return facts.join('  ');
}
