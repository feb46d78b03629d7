import { end, type Graph, type Kind, type State, start, type Way } from './graph.ts';

/** The fields of Amazon States Language that can be seen in a picture. */
interface Definition {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, Described>>;
}

interface Described {
  readonly Type: string;
  readonly Resource?: string;
  readonly Comment?: string;
  readonly Next?: string;
  readonly End?: boolean;
  readonly Default?: string;
  readonly Choices?: readonly Choice[];
  readonly Catch?: readonly { readonly ErrorEquals: readonly string[]; readonly Next: string }[];
  readonly MaxConcurrency?: number;
  readonly ItemProcessor?: Definition & { readonly ProcessorConfig: { readonly ExecutionType: string } };
}

interface Choice {
  readonly Variable: string;
  readonly StringEquals?: string;
  readonly BooleanEquals?: boolean;
  readonly NumericGreaterThanEquals?: number;
  readonly Next: string;
}

const kinds: Readonly<Record<string, Kind>> = {
  Task: 'task',
  Wait: 'wait',
  Pass: 'pass',
  Choice: 'choice',
  Map: 'map',
  Succeed: 'succeed',
  Fail: 'fail',
};

/** What a task makes that is no function's work, by the end of its Resource. */
const makes: Readonly<Record<string, Kind>> = {
  ':states:startExecution': 'execution',
  ':states:startExecution.sync:2': 'execution',
  ':sqs:sendMessage': 'message',
};

function kindOf({ Type, Resource = '' }: Described): Kind | undefined {
  const made = Object.entries(makes).find(([ending]) => Resource.endsWith(ending));
  return made === undefined ? kinds[Type] : made[1];
}

/** Reads a definition. Throws on what it could only draw wrongly. */
export function graphOf(definition: string): Graph {
  const { StartAt, States }: Definition = JSON.parse(definition);
  const entries = Object.entries(States);
  return {
    states: entries.map(([name, described]) => stateOf(name, described)),
    ways: [wayTo(start, StartAt), ...entries.flatMap(([name, described]) => waysFrom(name, described))],
  };
}

function stateOf(name: string, described: Described): State {
  const { Type, Comment = '', ItemProcessor, MaxConcurrency } = described;
  const kind = kindOf(described);
  if (kind === undefined) throw new Error(`Cannot draw state "${name}": no picture is known for the type "${Type}".`);
  if (ItemProcessor === undefined) return { name, kind, says: Comment };
  const [[childName, child] = ['', undefined], ...others] = Object.entries(ItemProcessor.States);
  if (child === undefined || others.length > 0) {
    throw new Error(`Cannot draw map "${name}": its items should go through one state, not ${others.length + 1}.`);
  }
  const children = ItemProcessor.ProcessorConfig.ExecutionType === 'EXPRESS' ? 'an Express' : 'a Standard';
  const says = `${Comment}. ${MaxConcurrency} at a time, each ${children} execution.`;
  return { name, kind, says, child: stateOf(childName, child) };
}

function waysFrom(name: string, { Type, Next, End, Default, Choices = [], Catch = [] }: Described): Way[] {
  const ends = End === true || Type === 'Succeed' || Type === 'Fail';
  return [
    ...Choices.map((choice) => wayTo(name, choice.Next, [question(choice)])),
    ...(Default === undefined ? [] : [wayTo(name, Default, ['otherwise'])]),
    ...(Next === undefined ? [] : [wayTo(name, Next)]),
    ...(ends ? [wayTo(name, end)] : []),
    ...Catch.map(({ ErrorEquals, Next }) => ({ ...wayTo(name, Next, ErrorEquals.map(errorInWords)), caught: true })),
  ];
}

const errorInWords = (name: string) => (name === 'States.ALL' ? 'any error' : name);

const wayTo = (from: string, to: string, label: readonly string[] = []): Way => ({ from, to, label, caught: false });

function question({ Variable, StringEquals, BooleanEquals, NumericGreaterThanEquals: least }: Choice): string {
  const name = Variable.replace('$.', '');
  if (BooleanEquals !== undefined) return BooleanEquals ? name : `not ${name}`;
  if (least !== undefined) return `${least} ${name} or more`;
  return StringEquals ?? name;
}
