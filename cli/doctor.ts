import { examine } from './doctor/examine.ts';
import { type Finding, lineOf } from './doctor/finding.ts';
import { openDoors } from './doctor/open-doors.ts';
import { doctorArguments, doctorUsage } from './doctor-arguments.ts';
import { run } from './run.ts';
import { exitStatus } from './usage.ts';

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
