import { countsOf, type MapRun } from '../engine/map-run.ts';
import { type Operation, present, seconds, secondsOf } from './call.ts';

export const listMapRuns: Operation = (call) => {
  const { executionArn } = call.execution('ListMapRuns');
  const mapRuns = [...call.engine.mapRuns.values()].filter((mapRun) => mapRun.executionArn === executionArn);
  const { page, rest } = call.page(mapRuns.sort((one, two) => two.startMs - one.startMs));
  return { mapRuns: page.map(listed), ...rest };
};

const listed = ({ executionArn, mapRunArn, stateMachineArn, startMs, stopMs }: MapRun) =>
  present({ executionArn, mapRunArn, stateMachineArn, startDate: seconds(startMs), stopDate: secondsOf(stopMs) });

export const describeMapRun: Operation = (call) => {
  const mapRun = call.mapRun('DescribeMapRun');
  const counts = countsOf(mapRun);
  return present({
    mapRunArn: mapRun.mapRunArn,
    executionArn: mapRun.executionArn,
    status: mapRun.status,
    startDate: seconds(mapRun.startMs),
    stopDate: secondsOf(mapRun.stopMs),
    maxConcurrency: mapRun.maxConcurrency,
    toleratedFailurePercentage: mapRun.toleratedPercentage ?? 0,
    toleratedFailureCount: mapRun.toleratedCount ?? 0,
    itemCounts: { ...counts },
    executionCounts: { ...counts },
    redriveCount: mapRun.redriveCount,
    redriveDate: secondsOf(mapRun.redriveMs),
  });
};
