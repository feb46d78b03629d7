import { randomUUID } from 'node:crypto';
import type { StackOutputs } from '../../shared/stack-outputs.ts';
import type { Check } from '../check.ts';
import type { Doors } from '../doors.ts';
import { failed, ok, type Seen, warning } from '../finding.ts';
import { functionsByState, startReader } from '../step-settings.ts';

/**
 * Each function tries what its step does, with its own role and settings: about a job that Glacier does not know, at a key
 * of nobody's, in an upload that is opened for it and aborted again. So it is AWS that answers: roles, policies of bucket
 * and key, organization and endpoint alike. Nothing is paid for but a few requests (functions/restore/probe.ts).
 */
export const permissions: Check = {
  name: 'permissions',
  async look(doors, stack) {
    const [vaultName] = await doors.vaultNames();
    if (vaultName === undefined) return [warning('not tried: there is no vault to name', 'See the check "vaults"')];
    const { workBucketName } = stack;
    await doors.write(workBucketName, runsFile, 'thaw');
    await doors.write(workBucketName, resultsFile, 'thaw');
    const probe = new Probe(doors, { vaultName, jobId: `thaw-probe-${randomUUID()}` });
    const arns = await stepFunctions(doors, stack);
    const seen = [...(await restoreSteps(probe, arns, workBucketName)), ...(await restoreVaultSteps(probe, arns))];
    return probe.complaints.length > 0 ? probe.complaints : [ok(`${seen.length} functions may do what they do`)];
  },
};

const runsFile = 'runs/thaw-probe';
/** Results of maps go away after a while (infra/buckets.ts), and so does this. */
const resultsFile = 'results/thaw-probe';

const vaultSteps = ['RequestInventory', 'ChooseArchives', 'RequestArchives', 'TakeStock', 'MakeCopies', 'Report'];

type Arns = ReadonlyMap<string, string>;

/** Opened by one function, used by the next, aborted by a third; the last finds it gone. */
async function restoreSteps(probe: Probe, arns: Arns, workBucket: string): Promise<Answer[]> {
  const opens = { opens: true, workKey: runsFile };
  const planned = await probe.ask('Plan', arns, opens);
  const fetched = await probe.ask('FetchPart', arns, { upload: planned.upload });
  const abandoned = await probe.ask('Abandon', arns, { upload: planned.upload });
  const results = { workBucket, workKey: resultsFile };
  const finalized = await probe.ask('Finalize', arns, { upload: planned.upload, ...results });
  const small = await probe.ask('RestoreSmall', arns, opens);
  // Where one of the two may not abort it, the other does.
  for (const step of ['Abandon', 'Finalize']) await probe.ask(step, arns, { upload: small.upload });
  return [planned, fetched, abandoned, finalized, small];
}

/** One of them opens an upload, and aborts it itself if it may. */
async function restoreVaultSteps(probe: Probe, arns: Arns): Promise<Answer[]> {
  const answers = await Promise.all(vaultSteps.map((step) => probe.ask(step, arns)));
  const opened = answers.filter(({ upload }) => upload !== undefined);
  await Promise.all(opened.map(({ upload }) => probe.ask('Abandon', arns, { upload })));
  return answers;
}

interface Answer {
  readonly probe?: Readonly<Record<string, string>>;
  readonly upload?: unknown;
}

class Probe {
  readonly complaints: Seen[] = [];
  readonly #doors: Doors;
  readonly #task: { readonly vaultName: string; readonly jobId: string };

  constructor(doors: Doors, task: { readonly vaultName: string; readonly jobId: string }) {
    this.#doors = doors;
    this.#task = task;
  }

  async ask(step: string, arns: Arns, more: object = {}): Promise<Answer> {
    const arn = arns.get(step);
    if (arn === undefined) return this.#complain(`no state machine has a function ${step}`, 'Deploy the stack again');
    const task = { ...this.#task, ...more };
    // Its state says whose execution it plans.
    const payload = step === 'Plan' ? { input: task, executionName: this.#task.jobId } : task;
    const said = await this.#doors.invoke(arn, payload);
    if ('error' in said) return this.#complain(`${step} fails: ${said.error}`, 'Look at its log');
    const answer: Answer = JSON.parse(said.payload);
    if (answer.probe === undefined) {
      return this.#complain(`${step} does not answer probes: it is of another version`, 'Deploy the stack again');
    }
    for (const [what, verdict] of Object.entries(answer.probe)) {
      if (verdict !== 'ok') this.#complain(`${step} cannot ${what}: ${verdict}`, adviceOn(verdict));
    }
    return answer;
  }

  #complain(found: string, todo: string): Answer {
    if (!this.complaints.some((each) => each.found === found)) this.complaints.push(failed(found, todo));
    return {};
  }
}

const adviceOn = (error: string) =>
  /AccessDenied|Forbidden|NotAuthorized/.test(error)
    ? 'Deploy the stack again; look at the policies of bucket and key (outputs BucketNeeds..., KeyNeeds...), vault, VPC endpoint and organization'
    : 'Fix that, and run the doctor again';

async function stepFunctions(doors: Doors, stack: StackOutputs): Promise<Arns> {
  const start = await startReader(doors, stack);
  const machines = [stack.stateMachineArn, start?.variables.RESTORE_SMALL_OUTPUT_ARN, stack.vaultMachineArn];
  const found = await Promise.all(
    machines.map(async (arn) => (arn === undefined ? [] : functionsByState(await doors.definition(arn)))),
  );
  return new Map(found.flat());
}
