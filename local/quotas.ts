/**
 * What AWS allows one account in one region, with the page that says so. Per second means a second of AWS's clock.
 *
 * | page | what it says |
 * | --- | --- |
 * | Step Functions guide, "service-quotas" | everything of Step Functions; it publishes no number for StartSyncExecution, which "scales with sustained workload" |
 * | Lambda guide, "gettingstarted-limits" | 1,000 invocations at once; 10 requests per second for each of them |
 * | Lambda guide, "scaling-behavior" | 1,000 new environments per function in 10 s, refilled all the time |
 */
import type { Quota } from './token-bucket.ts';

/** `high`: us-east-1, us-west-2 and eu-west-1. `low`: everywhere else. */
export type Region = 'low' | 'high';

/** An API that Step Functions throttles by itself. Each has a bucket of its own. */
type StepFunctionsApi = keyof typeof everywhere | keyof typeof low;

export interface StepFunctionsQuotas {
  /** Calls of an API; one that is absent is never throttled. StartExecution is that of Standard, StartExpressExecution of Express. */
  readonly apis: Readonly<Partial<Record<StepFunctionsApi | 'StartSyncExecution', Quota>>>;
  /** Transitions of Standard executions: those above it come later. Those of Express ones have no bound. */
  readonly stateTransitions: Quota;
  /** Standard executions that run at once, children of Map Runs too. */
  readonly openExecutions: number;
  /** Map Runs that are at work at once; the others wait at MapRunStarted. */
  readonly openMapRuns: number;
  /** Children that one Map Run starts per second, by their type. */
  readonly childrenPerSecond: { readonly STANDARD: number; readonly EXPRESS: number };
}

export interface LambdaQuotas {
  /** Invocations at once, of all functions. Accounts that are new have less, some no more than 10. */
  readonly concurrency: number;
  /** New environments of one function. */
  readonly newEnvironments: Quota;
  /** Requests per second for each invocation that may run at once. */
  readonly requestsPerSecondEach: number;
}

export interface Quotas {
  readonly stepFunctions: StepFunctionsQuotas;
  readonly lambda: LambdaQuotas;
}

const everywhere = {
  StartExpressExecution: { burst: 6000, perSecond: 6000 },
  GetExecutionHistory: { burst: 400, perSecond: 20 },
  DescribeStateMachine: { burst: 200, perSecond: 20 },
  ListStateMachines: { burst: 100, perSecond: 5 },
  DescribeStateMachineForExecution: { burst: 200, perSecond: 1 },
  ListMapRuns: { burst: 100, perSecond: 1 },
  DescribeMapRun: { burst: 200, perSecond: 1 },
} as const;

const low = {
  StartExecution: { burst: 800, perSecond: 150 },
  RedriveExecution: { burst: 800, perSecond: 150 },
  StopExecution: { burst: 500, perSecond: 25 },
  DescribeExecution: { burst: 250, perSecond: 10 },
  ListExecutions: { burst: 100, perSecond: 2 },
} as const;

const high = {
  StartExecution: { burst: 1300, perSecond: 300 },
  RedriveExecution: { burst: 1300, perSecond: 300 },
  StopExecution: { burst: 1000, perSecond: 200 },
  DescribeExecution: { burst: 300, perSecond: 15 },
  ListExecutions: { burst: 200, perSecond: 5 },
} as const satisfies Record<keyof typeof low, Quota>;

const stepFunctionsEverywhere = {
  openExecutions: 1_000_000,
  openMapRuns: 1000,
  childrenPerSecond: { STANDARD: 100, EXPRESS: 1000 },
} as const;

const lambda: LambdaQuotas = {
  concurrency: 1000,
  newEnvironments: { burst: 1000, perSecond: 100 },
  requestsPerSecondEach: 10,
};

/** The quotas that AWS publishes, as accounts have them that never asked for more. */
export const publishedQuotas = {
  low: {
    stepFunctions: {
      apis: { ...everywhere, ...low },
      stateTransitions: { burst: 800, perSecond: 800 },
      ...stepFunctionsEverywhere,
    },
    lambda,
  },
  high: {
    stepFunctions: {
      apis: { ...everywhere, ...high },
      stateTransitions: { burst: 5000, perSecond: 5000 },
      ...stepFunctionsEverywhere,
    },
    lambda,
  },
} as const satisfies Record<Region, Quotas>;
