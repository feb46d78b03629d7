import type { HistoryEvent } from '../engine/history.ts';
import { isObject, type Json, type JsonObject } from '../json.ts';
import { invalidArn } from '../service-error.ts';
import type { Operation } from './call.ts';

export const getExecutionHistory: Operation = (call) => {
  const execution = call.execution('GetExecutionHistory');
  if (execution.type === 'EXPRESS') throw invalidArn('Resource type not valid in this context: express');
  const events = call.flag('reverseOrder', false) ? execution.history.toReversed() : execution.history;
  const { page, rest } = call.page(events);
  const withData = call.flag('includeExecutionData', true);
  return { events: page.map((event) => (withData ? { ...event } : withoutData(event))), ...rest };
};

function withoutData(event: HistoryEvent): JsonObject {
  const entries = Object.entries(event).map(([name, value]: [string, Json]): [string, Json] => {
    if (!isObject(value)) return [name, value];
    const { input: _, output: __, parameters: ___, ...details } = value;
    return [name, details];
  });
  return Object.fromEntries(entries);
}
