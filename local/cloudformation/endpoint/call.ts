import type { Stack } from './stack.ts';

/** One request: AWS's Query API, a form that names its Action, answered in XML. */
export interface Call {
  readonly stacks: ReadonlyMap<string, Stack>;
  readonly form: URLSearchParams;
  /** The region the request is signed for. A region other than this cloud's holds no stack. */
  readonly region: string;
  /** Throws where the caller may not do this to that. */
  readonly demand: (action: string, resource: string) => void;
}
