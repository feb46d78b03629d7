import type { Cloud } from '../../local/cloud.ts';
import { outputOf } from './output-of.ts';

/** Of a Retry: which errors, how often. */
export interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly MaxAttempts: number;
}

/** As much of a state as stories look at. */
export interface State {
  readonly Retry?: readonly Retrier[];
  readonly Catch?: readonly { readonly ErrorEquals: readonly string[]; readonly Next: string }[];
  readonly ItemProcessor?: Machine;
}

interface Machine {
  readonly States: Readonly<Record<string, State>>;
}

/** The states of RestoreJobOutput as it was deployed, those of its maps' children too. */
export function deployedStates(cloud: Cloud): ReadonlyMap<string, State> {
  const arn = outputOf(cloud, 'StateMachineArn');
  const found = cloud.template.resources.find((resource) => resource.arn === arn);
  const machine: Machine = JSON.parse(String(found?.properties.DefinitionString));
  return new Map(statesIn(machine));
}

const statesIn = ({ States }: Machine): [string, State][] =>
  Object.entries(States).flatMap(([name, state]): [string, State][] => [
    [name, state],
    ...(state.ItemProcessor === undefined ? [] : statesIn(state.ItemProcessor)),
  ]);
