import { type Found, groups } from './sentences.ts';
import { type Doors, deploy, takeDown } from './stack.ts';

/** What is written to `contract-aws-<date>.json`. No account id and no name of a resource is in it. */
export interface Report {
  readonly date: string;
  readonly region: string;
  readonly version: string;
  readonly sentences: readonly (Found & { readonly about: string })[];
}

export interface Wanted {
  readonly stackName: string;
  readonly region: string;
  readonly version: string;
  readonly now: Date;
  /** Ends the asking; the stack is taken down all the same. */
  readonly signal: AbortSignal;
  readonly tell: (line: string) => void;
}

/**
 * Deploys the stack of the contract, asks every sentence, and takes the stack down again: also where something failed or the
 * signal fired meanwhile.
 */
export async function askOnAws(doors: Doors, wanted: Wanted): Promise<Report> {
  const { stackName, signal, tell, now, region, version } = wanted;
  try {
    tell(`Deploying the stack ${stackName} in ${region}`);
    const outputs = await deploy(doors, stackName, signal);
    const sentences: Report['sentences'][number][] = [];
    for (const [about, ask] of Object.entries(groups)) {
      signal.throwIfAborted();
      tell(`Asking about ${about}`);
      const found = await ask({ ...doors, outputs, signal }).catch((error: unknown) => notAsked(about, error, signal));
      sentences.push(...found.map((each) => withoutNames({ ...each, about }, stackName)));
    }
    return { date: now.toISOString().slice(0, 10), region, version, sentences };
  } finally {
    tell(`Taking down the stack ${stackName}`);
    await takeDown(doors, stackName);
  }
}

function notAsked(about: string, error: unknown, signal: AbortSignal): readonly Found[] {
  signal.throwIfAborted();
  const found = Error.isError(error) ? `${error.name}: ${error.message}` : String(error);
  return [{ sentence: `everything about ${about} could be asked`, wanted: 'no error', found, holds: false }];
}

/** The file is for an issue that everybody reads: account ids become zeros, names of the stack `<stack>`. */
function withoutNames<Value>(value: Value, stackName: string): Value {
  const text = JSON.stringify(value).replaceAll(/\b\d{12}\b/g, '000000000000');
  const stack = new RegExp(`${stackName}[A-Za-z0-9-]*`, 'gi');
  return JSON.parse(text.replaceAll(stack, '<stack>')) as Value;
}
