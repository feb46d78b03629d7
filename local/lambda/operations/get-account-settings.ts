import { json, type LambdaOperation } from './look.ts';

/** What no function has reserved is what all the others share (API reference, AccountLimit). */
export const getAccountSettings: LambdaOperation = {
  method: 'GET',
  path: /^\/2016-08-19\/account-settings\/?$/,
  run({ shown, demand }) {
    demand('GetAccountSettings', '*');
    const functions = shown.functions();
    const reserved = functions.reduce((sum, { reservedConcurrency = 0 }) => sum + reservedConcurrency, 0);
    return json({
      AccountLimit: {
        ConcurrentExecutions: shown.concurrency,
        UnreservedConcurrentExecutions: shown.concurrency - reserved,
      },
      AccountUsage: { FunctionCount: functions.length },
    });
  },
};
