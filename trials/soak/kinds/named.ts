import { randomOf } from '../../../local/random.ts';
import type { Road, Row } from '../rows.ts';
import type { Rule } from '../rules.ts';
import { type Kind, restoreJobOutputs, restoreSmallOutput } from './kind.ts';

export const namedError = 'a step fails with a name of its own';

/** The states that run a step, and who comes by them. */
const steps: Readonly<Record<string, { readonly step: string; readonly roads: readonly Road[] }>> = {
  Plan: { step: 'Plan', roads: restoreJobOutputs },
  FetchPart: { step: 'FetchPart', roads: ['parts', 'by hand'] },
  FetchLargePart: { step: 'FetchPart', roads: ['large parts'] },
  Finalize: { step: 'Finalize', roads: restoreJobOutputs },
  Abandon: { step: 'Abandon', roads: restoreJobOutputs },
  RestoreSmall: { step: 'RestoreSmall', roads: restoreSmallOutput },
};

/** What ends in Abandon. */
const abandoning = ['PartsIncomplete', 'UploadLost'];

export interface NamedKind {
  readonly kind: Kind;
  readonly isFor: (row: Row, others: readonly Kind[]) => boolean;
}

/**
 * Every name of every Retry of a step, met once: some come of no fault that can be played by itself. In less than a
 * thousand restores, a share of them.
 */
export function namedKinds(rules: readonly Rule[], restores: number, seed: number): readonly NamedKind[] {
  const retries = rules.filter(({ rule, state }) => rule === 'Retry' && steps[state]);
  const all = retries.flatMap(({ state, errors }) => errors.map((error) => kindOf(state, error)));
  const random = randomOf(seed, 'named');
  const share = Math.max(1, Math.ceil(all.length * Math.min(1, restores / 1000)));
  return all
    .map((each) => ({ each, at: random() }))
    .sort((a, b) => a.at - b.at)
    .slice(0, share)
    .map(({ each }) => each);
}

function kindOf(state: string, error: string): NamedKind {
  const { step = '', roads = [] } = steps[state] ?? {};
  const kind: Kind = {
    name: namedError,
    place: 'lambda:Invoke',
    kind: 'fails',
    roads,
    where: ({ functionOf }) => ({ functionName: functionOf(step) }),
    details: () => ({ error }),
  };
  const endsSo = ({ ends = [] }: Kind) => ends.length > 0 && ends.every((name) => abandoning.includes(name));
  return { kind, isFor: (_, others) => state !== 'Abandon' || others.some(endsSo) };
}
