import { type AddCommand, common } from '../shared/surroundings.ts';
import { exitStatus } from '../shared/usage.ts';
import { examine } from './examine.ts';
import { type Finding, lineOf } from './finding.ts';
import { openDoors } from './open-doors.ts';

/** `thaw doctor`: one line per check as soon as it is known, or all findings as JSON. */
export const addDoctor: AddCommand = (thaw, { say, sink }) => {
  common(thaw.command('doctor'))
    .summary('check that restores will work')
    .description(
      'Checks, before you pay for anything, that restores will work: settings of the stack, vaults and their notifications, data retrieval policy, Lambda concurrency, destination bucket, runs of vaults, what each function may do, and a test message from the topic to Plan.',
    )
    .addHelpText('after', '\nExit status: 0 if no check failed, 1 if one failed.')
    .action(async (options: { readonly stack: string; readonly json?: boolean }) => {
      using doors = openDoors();
      const findings: Finding[] = [];
      for await (const finding of examine(doors, options.stack)) {
        findings.push(finding);
        if (!options.json) sink.write(`${lineOf(finding)}\n`);
      }
      const exit = findings.some(({ verdict }) => verdict === 'failed') ? exitStatus.failed : exitStatus.done;
      say({ exit, lines: [], facts: { stack: options.stack, findings } });
    });
};
