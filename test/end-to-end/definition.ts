import type { Cloud } from '../../local/cloud.ts';

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

/** The states of a state machine as it was deployed, those of its maps' children too. */
export function deployedStates(cloud: Cloud, name = 'RestoreJobOutput'): ReadonlyMap<string, State> {
  const machine: Machine = JSON.parse(String(stateMachine(cloud, name).properties.DefinitionString));
  return new Map(statesIn(machine));
}

/** A state machine by its logical id. */
export function stateMachine({ template }: Pick<Cloud, 'template'>, name: string) {
  const isIt = ({ type, logicalId }: (typeof template.resources)[number]) =>
    type === 'AWS::StepFunctions::StateMachine' && logicalId.startsWith(`${name}StateMachine`);
  const found = template.resources.find(isIt);
  if (found === undefined) throw new Error(`The stack has no state machine ${name}`);
  return found;
}

const statesIn = ({ States }: Machine): [string, State][] =>
  Object.entries(States).flatMap(([name, state]): [string, State][] => [
    [name, state],
    ...(state.ItemProcessor === undefined ? [] : statesIn(state.ItemProcessor)),
  ]);
