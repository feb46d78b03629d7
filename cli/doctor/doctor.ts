import { run } from '../shared/run.ts';
import { exitStatus } from '../shared/usage.ts';
import { doctorArguments, doctorUsage } from './arguments.ts';
import { examine } from './examine.ts';
import { type Finding, lineOf } from './finding.ts';
import { openDoors } from './open-doors.ts';

/** `npm run doctor`: a line for each check as soon as it is known, or all of them as JSON. */
async function doctor(args: string[]): Promise<number> {
  const { stackName, json, help } = doctorArguments(args);
  if (help) {
    process.stdout.write(doctorUsage);
    return exitStatus.done;
  }
  using doors = openDoors();
  const findings: Finding[] = [];
  for await (const finding of examine(doors, stackName)) {
    findings.push(finding);
    if (!json) process.stdout.write(`${lineOf(finding)}\n`);
  }
  if (json) process.stdout.write(`${JSON.stringify({ stack: stackName, findings }, undefined, 2)}\n`);
  return findings.some(({ verdict }) => verdict === 'failed') ? exitStatus.failed : exitStatus.done;
}

await run(doctor);
