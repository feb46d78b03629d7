import { invalid, missing } from '../errors.ts';
import { choiceField, type Fields, isFields, readFields } from '../json.ts';
import type { Operation } from '../operation.ts';
import type { RetrievalRule } from '../records.ts';
import { policyArn } from './get-data-retrieval-policy.ts';

export const setDataRetrievalPolicy: Operation = {
  name: 'SetDataRetrievalPolicy',
  method: 'PUT',
  path: 'policies/data-retrieval',
  resource: policyArn,
  async run(call, { store }) {
    store.rule = ruleOf(onlyRule(readFields(call)));
    return { status: 204 };
  },
};

/** A list that holds exactly one (Glacier guide, Set Data Retrieval Policy: Rules). */
function onlyRule(fields: Fields | undefined): Fields {
  const policy = fields?.Policy;
  const rules = isFields(policy) ? policy.Rules : undefined;
  const rule: unknown = Array.isArray(rules) && rules.length === 1 ? rules[0] : undefined;
  if (!isFields(rule)) throw invalid('Invalid policy: it must have exactly one rule');
  return rule;
}

/** BytesPerHour belongs to its strategy, and to no other. */
function ruleOf(fields: Fields): RetrievalRule {
  const Strategy = choiceField(fields, 'Strategy', ['BytesPerHour', 'FreeTier', 'None']);
  if (Strategy === null) throw missing('Strategy');
  const bytes = fields.BytesPerHour ?? null;
  const isLimit = typeof bytes === 'number' && Number.isInteger(bytes) && bytes >= 1;
  if (Strategy === 'BytesPerHour' ? !isLimit : bytes !== null) {
    throw invalid(`Invalid BytesPerHour: ${JSON.stringify(bytes)} with strategy ${Strategy}`);
  }
  return { Strategy, BytesPerHour: isLimit ? bytes : null };
}
