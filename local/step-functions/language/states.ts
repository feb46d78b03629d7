import type { Json } from '../json.ts';
import type { Rule } from './choice-rule.ts';
import type { Catcher, Retrier } from './error-rules.ts';
import type { Expression } from './expression.ts';
import type { Path } from './path.ts';
import type { Template } from './template.ts';

/** InputPath or OutputPath; null stands for `{}` (States Language, "Input and Output Processing"). */
export type Selection = Path | null;

interface Common {
  readonly name: string;
  readonly inputPath: Selection;
  readonly outputPath: Selection;
}

interface Onward {
  /** Absent where the state has `End: true`. */
  readonly next: string | undefined;
}

interface Shaped {
  readonly parameters: Template | undefined;
  /** null: the result is dropped, the input goes on. */
  readonly resultPath: readonly string[] | null;
}

interface Forgiving extends Shaped {
  readonly resultSelector: Template | undefined;
  readonly retriers: readonly Retrier[];
  readonly catchers: readonly Catcher[];
}

/** A number of the definition, or where the input holds it. */
export type NumberOrPath = number | Path | undefined;

export interface PassState extends Common, Onward, Shaped {
  readonly type: 'Pass';
  readonly result: Json | undefined;
}

/** Who does a Task's work. */
export type Resource =
  | { readonly kind: 'lambda-invoke' }
  | { readonly kind: 'lambda-function'; readonly functionArn: string }
  | { readonly kind: 'start-execution'; readonly waits: boolean }
  | { readonly kind: 'send-message' };

export interface TaskState extends Common, Onward, Forgiving {
  readonly type: 'Task';
  readonly resource: Resource;
  readonly timeoutSeconds: NumberOrPath;
  readonly heartbeatSeconds: NumberOrPath;
}

export interface ChoiceState extends Common {
  readonly type: 'Choice';
  readonly choices: readonly { readonly rule: Rule; readonly next: string }[];
  readonly otherwise: string | undefined;
}

export interface WaitState extends Common, Onward {
  readonly type: 'Wait';
  readonly seconds: NumberOrPath;
  /** A date, or where the input holds one. */
  readonly timestamp: string | Path | undefined;
}

export interface SucceedState extends Common {
  readonly type: 'Succeed';
}

export interface FailState {
  readonly type: 'Fail';
  readonly name: string;
  readonly error: string | Expression | undefined;
  readonly cause: string | Expression | undefined;
}

export interface ParallelState extends Common, Onward, Forgiving {
  readonly type: 'Parallel';
  readonly branches: readonly Machine[];
}

/** How the results of a Distributed Map leave it. */
export interface ResultWriter {
  /** Bucket and Prefix; absent where the results stay in the state's output. */
  readonly parameters: Template | undefined;
  readonly transformation: 'NONE' | 'COMPACT' | 'FLATTEN';
  readonly outputType: 'JSON' | 'JSONL';
}

export interface Distribution {
  readonly executionType: 'STANDARD' | 'EXPRESS';
  readonly label: string;
  readonly toleratedCount: NumberOrPath;
  readonly toleratedPercentage: NumberOrPath;
  readonly writer: ResultWriter;
}

export interface MapState extends Common, Onward, Forgiving {
  readonly type: 'Map';
  readonly itemsPath: Path;
  readonly itemSelector: Template | undefined;
  readonly maxConcurrency: NumberOrPath;
  readonly processor: Machine;
  /** Absent for an inline Map. */
  readonly distribution: Distribution | undefined;
}

export type State =
  | PassState
  | TaskState
  | ChoiceState
  | WaitState
  | SucceedState
  | FailState
  | ParallelState
  | MapState;

/** A state that may be retried and caught. */
export type ForgivingState = TaskState | ParallelState | MapState;

/** A whole state machine, a branch of a Parallel, or what a Map does with an item. */
export interface Machine {
  readonly startAt: string;
  readonly states: ReadonlyMap<string, State>;
  /** Real seconds. */
  readonly timeoutSeconds: number | undefined;
}
