import type { Cloud } from '../../local/cloud.ts';

/** An output of the stack; throws where it has none of that name. */
export function outputOf({ outputs }: Cloud, name: string): string {
  const value = outputs[name];
  if (value !== undefined) return value;
  throw new Error(`The stack has no output ${name}: it has ${Object.keys(outputs).join(', ')}.`);
}
