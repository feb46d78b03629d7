import { field, parseJson } from './json.ts';

/** What a job's description says about the key: a key, or why it cannot be one. */
export type NamedKey = { readonly key: string } | { readonly reason: string };

/**
 * The key that a JobDescription `{"thaw":{"key":"..."}}` asks for, relative to the prefix. `undefined` for every
 * description that is no such JSON: it is the user's own text and none of our business.
 */
export function keyNamedBy(jobDescription: string | null | undefined): NamedKey | undefined {
  const key = field(field(parseJson(jobDescription ?? ''), 'thaw'), 'key');
  if (key === undefined) return undefined;
  if (typeof key === 'string') return { key };
  return { reason: `its thaw.key is ${JSON.stringify(key)}, and a key is a string` };
}

/** A row of the manifest of a vault's run, or why it cannot be one. */
export type NamedRow = { readonly run: string; readonly row: number } | { readonly reason: string };

/** As long as an execution's name may be (Step Functions quotas), and one segment of a key. */
const runName = /^(?!\.{1,2}$)[^/\p{Cc}\p{White_Space}]{1,80}$/u;

/** The row that a JobDescription `{"thaw":{"run":"...","row":0}}` is about; `undefined` for every other description. */
export function rowNamedBy(jobDescription: string | null | undefined): NamedRow | undefined {
  const thaw = field(parseJson(jobDescription ?? ''), 'thaw');
  const [run, row] = [field(thaw, 'run'), field(thaw, 'row')];
  if (run === undefined && row === undefined) return undefined;
  if (field(thaw, 'key') !== undefined) return { reason: 'its description names a key as well' };
  if (typeof run !== 'string' || !runName.test(run) || !run.isWellFormed()) {
    return { reason: `its thaw.run is ${JSON.stringify(run)}, and a run has the name of an execution` };
  }
  if (typeof row !== 'number' || !Number.isSafeInteger(row) || row < 0) {
    return { reason: `its thaw.row is ${JSON.stringify(row)}, and rows are whole numbers from 0` };
  }
  return { run, row };
}
