import type { Report } from '../../local/lambda/index.ts';

/** How a large vault went. */
export interface Outcome {
  /** From StartExecution to its end. */
  readonly seconds: number;
  /** A line for each step: how often it was called, and the most memory that it used. */
  readonly steps: readonly string[];
  /** Each a sentence; none where all is well. */
  readonly complaints: readonly string[];
}

/** A step that needs more than this of its memory leaves no room for a vault that is larger still. */
const mostOfMemory = 0.9;

const steps = ['RequestInventory', 'ChooseArchives', 'TakeStock', 'RequestArchives', 'Report', 'RestoreSmall'];

/** What the REPORT lines of the steps say. */
export function judgeMemory(reports: readonly Report[]): Pick<Outcome, 'steps' | 'complaints'> {
  const used = steps.flatMap((step) => {
    const ofStep = reports.filter(({ functionName }) => functionName.includes(`${step}Function`));
    const [first] = ofStep;
    if (first === undefined) return [];
    const mostMb = Math.max(...ofStep.map(({ maxMemoryUsedMb }) => maxMemoryUsedMb));
    return [{ step, calls: ofStep.length, mostMb, memoryMb: first.memoryMb }];
  });
  return {
    steps: used.map(
      ({ step, calls, mostMb, memoryMb }) => `${step}: calls ${calls}, Max Memory Used ${mostMb} of ${memoryMb} MB`,
    ),
    complaints: used
      .filter(({ mostMb, memoryMb }) => mostMb > memoryMb * mostOfMemory)
      .map(({ step, mostMb, memoryMb }) => `${step} used ${mostMb} of ${memoryMb} MB`),
  };
}
