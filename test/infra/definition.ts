import { resource, type Template } from './synthesized.ts';

export interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds: number;
  readonly MaxAttempts: number;
  readonly BackoffRate: number;
  readonly MaxDelaySeconds: number;
  readonly JitterStrategy: string;
}

export interface State {
  readonly Type: string;
  readonly Resource?: string;
  readonly Choices?: readonly {
    readonly Variable: string;
    readonly StringEquals?: string;
    readonly NumericGreaterThanEquals?: number;
    readonly Next: string;
  }[];
  readonly Next?: string;
  readonly TimeoutSeconds?: number;
  readonly Retry?: readonly Retrier[];
  readonly Catch?: readonly { readonly ErrorEquals: readonly string[]; readonly Next: string }[];
  readonly ItemProcessor?: {
    readonly ProcessorConfig: { readonly ExecutionType: string };
    readonly States: Readonly<Record<string, State>>;
  };
  readonly ItemSelector?: Readonly<Record<string, unknown>>;
  readonly Parameters?: { readonly FunctionName: string; readonly Payload?: Readonly<Record<string, unknown>> };
}

export interface Definition {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

/** What Step Functions would be given, with `<Name>` where the deployment puts names. */
export function definitionIn(template: Template, machine = 'RestoreJobOutput'): Definition {
  const { DefinitionString } = resource(template, `${machine}StateMachine`).Properties;
  const definition: Definition = JSON.parse(String(DefinitionString));
  return definition;
}

/** All states by name, those of the maps' children, too. */
export const allStates = ({ States }: Pick<Definition, 'States'>): Record<string, State> => ({
  ...States,
  ...Object.assign({}, ...Object.values(States).map(({ ItemProcessor }) => ItemProcessor && allStates(ItemProcessor))),
});

/** Names of the states that may come next. */
export const arrows = ({ Next, Catch = [], ...state }: State): string[] => {
  const { Choices = [], Default } = state as { Choices?: { Next: string }[]; Default?: string };
  return [...Choices.map((choice) => choice.Next), Default, Next, ...Catch.map((catcher) => catcher.Next)].filter(
    (name) => name !== undefined,
  );
};

/** The longest a retrier can wait in all: with full jitter each wait is drawn from 0 to its bound. */
export const waitsOf = ({ IntervalSeconds, MaxAttempts, BackoffRate, MaxDelaySeconds }: Retrier): number[] =>
  Array.from({ length: MaxAttempts }, (_, n) => Math.min(IntervalSeconds * BackoffRate ** n, MaxDelaySeconds));

export const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
