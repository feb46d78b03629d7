import type { Clock } from '../clock.ts';
import type { Faults } from '../faults.ts';
import type { Gatekeeper } from '../gatekeeper.ts';
import type { StepFunctionsQuotas } from '../quotas.ts';

export interface LambdaRequest {
  readonly functionArn: string;
  readonly payload: unknown;
  /** The role of the state machine, in whose name the function is called. */
  readonly callerRole: string;
}

/** `error` is the name that Step Functions would see, `cause` the text it would show. */
export type LambdaAnswer =
  | { readonly ok: true; readonly payload: unknown }
  | { readonly ok: false; readonly error: string; readonly cause: string };

export interface StepFunctionsOptions {
  readonly dataFolder: string;
  /** 0 or absent: any free port. */
  readonly port?: number;
  readonly clock: Clock;
  readonly faults: Faults;
  readonly gatekeeper: Gatekeeper;
  /** @default none: nothing is throttled */
  readonly quotas?: StepFunctionsQuotas;
  readonly invokeLambda: (request: LambdaRequest) => Promise<LambdaAnswer>;
  /** What a ResultWriter writes with. Rejects where the role may not or the bucket is not there. */
  readonly putObject: (roleName: string, bucket: string, key: string, body: Buffer) => Promise<void>;
  /** What `sqs:sendMessage` sends with; answers the message's id. Rejects with SQS's error. */
  readonly sendMessage: (roleName: string, queueUrl: string, body: string) => Promise<string>;
}
