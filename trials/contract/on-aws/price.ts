import { prices } from '../../../functions/archive/prices.ts';

/** More than a run does of anything, so that the sum is an upper bound. */
const most = {
  transitions: 100,
  expressRequests: 20,
  lambdaRequests: 50,
  lambdaGbSeconds: 50 * 3 * 0.125,
  writes: 100,
  reads: 200,
  messages: 500,
  logGigabytes: 0.001,
};

/** What a run costs at most, in USD, by the list prices of us-east-1. */
export const mostUsd = (): number =>
  most.transitions * prices.states.transition +
  most.expressRequests * prices.states.expressRequest +
  most.lambdaRequests * prices.lambda.request +
  most.lambdaGbSeconds * prices.lambda.gbSecond +
  most.writes * prices.s3.write.STANDARD +
  most.reads * prices.s3.read +
  most.messages * prices.sqs.request +
  most.logGigabytes * prices.logs.gigabyte;
