import type { Cloud } from '../../local/cloud.ts';
import type { RuleMet } from '../../local/step-functions/index.ts';

/** An entry of a state's Retry or Catch, as the deployed definitions have it. */
export interface Rule extends Pick<RuleMet, 'state' | 'rule' | 'index'> {
  readonly errors: readonly string[];
}

/** All rules of the two machines that restore a job's output. */
export function rulesOf({ template }: Cloud): readonly Rule[] {
  const machines = template.resources.filter(
    ({ type, logicalId }) => type === 'AWS::StepFunctions::StateMachine' && /^Restore(Job|Small)Output/.test(logicalId),
  );
  if (machines.length !== 2) throw new Error(`Wanted two state machines that restore, found ${machines.length}`);
  return machines.flatMap(({ properties }) => rulesIn(JSON.parse(String(properties.DefinitionString))));
}

function rulesIn(node: unknown): readonly Rule[] {
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([key, value]) =>
    key === 'States'
      ? Object.entries(Object(value)).flatMap(([state, body]) => rulesOfState(state, body))
      : rulesIn(value),
  );
}

function rulesOfState(state: string, body: unknown): readonly Rule[] {
  const entries = (['Retry', 'Catch'] as const).flatMap((rule) => {
    const list: readonly { readonly ErrorEquals: readonly string[] }[] = Object(body)[rule] ?? [];
    return list.map(({ ErrorEquals: errors }, index) => ({ state, rule, index, errors }));
  });
  return [...entries, ...rulesIn(body)];
}

/** What no error came by: rules, and names that rules are about. Each is said in words. */
export function rulesNotMet(rules: readonly Rule[], met: readonly RuleMet[]): readonly string[] {
  const ofRule = ({ state, rule, index }: Pick<Rule, 'state' | 'rule' | 'index'>) => `${rule} ${index} of ${state}`;
  const metRules = new Set(met.map(ofRule));
  const metNames = new Set(met.map(({ error }) => error));
  const wild = rules.filter(({ errors }) => errors.includes('States.ALL'));
  const names = new Set(rules.flatMap(({ errors }) => errors));
  return [
    ...rules.map(ofRule).filter((rule) => !metRules.has(rule)),
    ...[...names].filter(
      (name) => !metNames.has(name) && !(name === 'States.ALL' && wild.some((rule) => metRules.has(ofRule(rule)))),
    ),
  ];
}
