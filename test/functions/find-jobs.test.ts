import { describe, expect, test } from '@jest/globals';
import type { ExecutionSeen } from '../../functions/cloud/executions.ts';
import type { GlacierJob } from '../../functions/cloud/glacier-job-outputs.ts';
import { readRequest } from '../../functions/dispatch/find-jobs-request.ts';
import { type FindJobsDoors, findJobs } from '../../functions/find-jobs.ts';
import { executionName } from '../../functions/restore/execution-name.ts';
import { readNotification } from '../../functions/restore/notification.ts';
import { runFiles } from '../../functions/run-files/keys.ts';
import type { ManifestRow } from '../../functions/vault-flow.ts';
import { archiveJob, awsError, storedObject } from './doors.ts';
import { fakeFiles } from './fake-files.ts';

const home = { accountId: '000000000000', region: 'us-east-1' };
const topicArn = 'arn:aws:sns:us-east-1:000000000000:ours';
const earlierArn = 'arn:aws:sns:us-east-1:000000000000:earlier';
const schedule = { kind: 'schedule' } as const;

const job = (JobId: string, vaultName: string, changes: Partial<GlacierJob> = {}) =>
  archiveJob({
    JobId,
    ArchiveId: `archive-of-${JobId}`,
    VaultARN: `arn:aws:glacier:us-east-1:000000000000:vaults/${vaultName}`,
    SNSTopic: topicArn,
    ...changes,
  });

const failedBefore: ExecutionSeen = {
  status: 'FAILED',
  error: 'x',
  cause: undefined,
  redriveCount: 0,
  input: '',
  output: undefined,
  stoppedMs: 0,
};

const manifestRow: ManifestRow = {
  row: 0,
  archiveId: 'archive-of-there',
  key: 'thawed/a.jpg',
  sizeBytes: 1,
  treeHash: 'ab'.repeat(32),
  createdAt: '2014-01-01T03:00:00Z',
  description: 'a.jpg',
  storageClass: 'STANDARD',
  nameStyle: 'plain',
};

const { ArchiveSizeInBytes = 0, ArchiveSHA256TreeHash = '' } = archiveJob();
const restoredObject = storedObject(ArchiveSizeInBytes, { 'thaw-tree-hash': ArchiveSHA256TreeHash });

interface Given {
  /** Pages of jobs by vault. */
  readonly vaults?: Readonly<Record<string, readonly (readonly GlacierJob[])[]>>;
  readonly vaultNames?: readonly string[];
  /** Vaults that tell our topic of every job. */
  readonly tellingVaults?: readonly string[];
  /** The topic that these tell. @default ours */
  readonly toldTopic?: string;
  /** Keys at which the archive lies. */
  readonly objects?: readonly string[];
  /** Keys at which somebody else's object lies. */
  readonly strangers?: readonly string[];
  /** Files of the work bucket. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  readonly executions?: readonly string[];
  /** Of those executions, how they failed. @default 'x' */
  readonly error?: string;
  readonly waiting?: number;
  /** So many looks at a clock that moves on by one. */
  readonly pagesOfTime?: number;
}

/** An account in the state of `given`; `sent` are the ids of the jobs that went to the queue. */
function world({
  vaults = {},
  vaultNames = [],
  tellingVaults = [],
  toldTopic = topicArn,
  objects = [],
  strangers = [],
  files = {},
  executions = [],
  error = 'x',
  waiting = 0,
  pagesOfTime = 99,
}: Given) {
  const sent: string[] = [];
  let time = pagesOfTime;
  const doors: FindJobsDoors = {
    timeLeftMs: () => --time,
    settings: {
      bucketName: 'restored',
      keyPrefix: 'thawed/',
      storageClass: 'STANDARD',
      vaultNames,
      topicArns: [topicArn, earlierArn],
    },
    vault: { describeJob: async ({ vaultName, jobId }) => job(jobId, vaultName, { SNSTopic: undefined }) },
    vaults: {
      async *names() {
        yield* Object.keys(vaults);
      },
      topicOf: async (vaultName) => (tellingVaults.includes(vaultName) ? toldTopic : undefined),
      async *completedJobs(vaultName, from = '0') {
        const pages = vaults[vaultName];
        if (pages === undefined) throw awsError('ResourceNotFoundException');
        for (const [page, jobs] of pages.entries()) {
          if (page >= Number(from)) yield { jobs, next: page + 1 < pages.length ? String(page + 1) : undefined };
        }
      },
    },
    bucket: {
      async head({ key }) {
        if (key.endsWith('unwell')) throw awsError('SlowDown');
        if (strangers.includes(key)) return storedObject(1);
        return objects.includes(key) ? restoredObject : undefined;
      },
    },
    work: fakeFiles(files),
    executions: {
      describe: async (name) => (executions.includes(name) ? { ...failedBefore, error } : undefined),
    },
    queue: {
      count: async () => Math.floor(waiting / 2),
      send: async (body) => void sent.push(readNotification(body, home).jobId),
    },
    room: { count: async () => Math.ceil(waiting / 2) },
  };
  return { doors, sent };
}

async function sentBy(request: Parameters<typeof findJobs>[0], given: Given): Promise<readonly string[]> {
  const { doors, sent } = world(given);
  await findJobs(request, doors);
  return sent.sort();
}

describe('findJobs() of the hour', () => {
  test('sends what our topic was to be told of and no execution is about, page by page, from all vaults', async () => {
    const vaults = { photos: [[job('p1', 'photos')], [job('p2', 'photos')]], mail: [[job('m1', 'mail')]] };
    expect(await sentBy(schedule, { vaults })).toEqual(['m1', 'p1', 'p2']);
  });

  test('reads the named vaults only', async () => {
    const vaults = { photos: [[job('p1', 'photos')]], mail: [[job('m1', 'mail')]] };
    expect(await sentBy(schedule, { vaults, vaultNames: ['mail'] })).toEqual(['m1']);
  });

  test('leaves alone jobs of another topic, of none, and such as did not succeed', async () => {
    const others = [
      job('other', 'photos', { SNSTopic: `${topicArn}2` }),
      job('none', 'photos', { SNSTopic: undefined }),
      job('failed', 'photos', { StatusCode: 'Failed' }),
    ];
    expect(await sentBy(schedule, { vaults: { photos: [others] } })).toEqual([]);
  });

  test('sends what an earlier topic was to be told of: that stack is gone, and nobody else restores it', async () => {
    const jobs = [job('p1', 'photos', { SNSTopic: earlierArn }), job('p2', 'photos')];
    expect(await sentBy(schedule, { vaults: { photos: [jobs] } })).toEqual(['p1', 'p2']);
    const unnamed = [job('m1', 'mail', { SNSTopic: undefined })];
    const told = { vaults: { mail: [unnamed] }, tellingVaults: ['mail'], toldTopic: earlierArn };
    expect(await sentBy(schedule, told)).toEqual(['m1']);
  });

  test('sends a job that named no topic, where its vault tells ours of all', async () => {
    const vaults = { photos: [[job('p1', 'photos', { SNSTopic: undefined })]] };
    expect(await sentBy(schedule, { vaults, tellingVaults: ['photos'] })).toEqual(['p1']);
  });

  test('leaves alone what lies at its place, and what has an execution, even a failed one', async () => {
    const vaults = { photos: [[job('there', 'photos'), job('begun', 'photos')]] };
    const executions = [executionName({ vaultName: 'photos', jobId: 'begun' })];
    const objects = ['thawed/photos/archive-of-there'];
    expect(await sentBy(schedule, { vaults, executions, objects })).toEqual([]);
  });

  test.each([
    [
      'sends a job whose execution came before it was done: nobody waits for its notification any more',
      'JobNotReady',
      ['begun'],
    ],
    ['leaves alone one whose execution failed otherwise: it was told of', 'SlowDown', []],
  ])('%s', async (_, error, sent) => {
    const vaults = { photos: [[job('begun', 'photos')]] };
    const executions = [executionName({ vaultName: 'photos', jobId: 'begun' })];
    expect(await sentBy(schedule, { vaults, executions, error })).toEqual(sent);
  });

  test('sends a job at whose place something else lies: its execution will say so', async () => {
    const vaults = { photos: [[job('p1', 'photos')]] };
    expect(await sentBy(schedule, { vaults, strangers: ['thawed/photos/archive-of-p1'] })).toEqual(['p1']);
  });

  test('sends a job that has no place to go: its execution will say why', async () => {
    const climbing = job('climbing', 'photos', { JobDescription: '{"thaw":{"key":"../x"}}' });
    expect(await sentBy(schedule, { vaults: { photos: [[climbing]] } })).toEqual(['climbing']);
  });

  test('looks for a job of a run at the key of its row; one without a row is sent, and will say why', async () => {
    const line = `${JSON.stringify(manifestRow)}\n`;
    const at = runFiles({ vaultName: 'photos', run: 'r' });
    const files = {
      [at.manifest(0)]: line,
      [at.manifestIndex(0)]: new Uint8Array(Uint32Array.of(0, line.length).buffer),
    };
    const ofRow = (row: number, id: string) =>
      job(id, 'photos', { JobDescription: `{"thaw":{"run":"r","row":${row}}}` });
    const vaults = { photos: [[ofRow(0, 'there'), ofRow(1, 'rowless')]] };
    expect(await sentBy(schedule, { vaults, files, objects: ['thawed/a.jpg'] })).toEqual(['rowless']);
  });

  test('sends nothing while the waiting room is full', async () => {
    const { doors, sent } = world({ vaults: { photos: [[job('p1', 'photos')]] }, waiting: 1000 });
    expect(await findJobs(schedule, doors)).toMatchObject({ outcome: 'the queue is full', sent: 0 });
    expect(sent).toEqual([]);
  });

  test('ends itself when its time is over', async () => {
    const vaults = { photos: [[job('p1', 'photos')], [job('p2', 'photos')]] };
    const { doors } = world({ vaults, pagesOfTime: 1 });
    expect(await findJobs(schedule, doors)).toEqual({ outcome: 'out of time', jobs: 1, sent: 1, failed: 0 });
  });

  test('a vault of many jobs leaves the others their share of the time', async () => {
    const pages = (vault: string) => Array.from({ length: 20 }, (_, page) => [job(`${vault}-${page}`, vault)]);
    // Both are large, for the hour decides which is the first.
    const { doors, sent } = world({ vaults: { photos: pages('photos'), mail: pages('mail') }, pagesOfTime: 20 });
    expect(await findJobs(schedule, doors)).toMatchObject({ outcome: 'out of time', failed: 0 });
    expect(sent).toContain('photos-0');
    expect(sent).toContain('mail-0');
    expect(sent.length).toBeGreaterThan(3);
    expect(sent.length).toBeLessThan(20);
  });

  test('one job, or one vault, that cannot be looked at holds up no other', async () => {
    const vaults = { photos: [[job('unwell', 'photos'), job('p1', 'photos')]] };
    const { doors, sent } = world({ vaults, vaultNames: ['gone', 'photos'] });
    expect(await findJobs(schedule, doors)).toMatchObject({ jobs: 2, sent: 1, failed: 1 });
    expect(sent).toEqual(['p1']);
  });
});

describe('findJobs() by hand', () => {
  test('sends every job of a vault that is not at its place, whomever it told and whatever failed', async () => {
    const jobs = [job('other', 'photos', { SNSTopic: undefined }), job('begun', 'photos'), job('there', 'photos')];
    const given = {
      vaults: { photos: [jobs] },
      executions: [executionName({ vaultName: 'photos', jobId: 'begun' })],
      objects: ['thawed/photos/archive-of-there'],
      waiting: 5000,
    };
    expect(await sentBy({ kind: 'vault', vaultName: 'photos' }, given)).toEqual(['begun', 'other']);
  });

  test('says where it had no more time, and goes on from there', async () => {
    const vaults = { photos: [[job('p1', 'photos')], [job('p2', 'photos')], [job('p3', 'photos')]] };
    const { doors } = world({ vaults, pagesOfTime: 1 });
    expect(await findJobs({ kind: 'vault', vaultName: 'photos' }, doors)).toMatchObject({
      outcome: 'out of time',
      jobs: 1,
      from: '1',
    });
    expect(await sentBy({ kind: 'vault', vaultName: 'photos', from: '1' }, { vaults })).toEqual(['p2', 'p3']);
  });

  test('sends the one job that is named, asking Glacier for it', async () => {
    expect(await sentBy({ kind: 'job', task: { vaultName: 'photos', jobId: 'j' } }, {})).toEqual(['j']);
  });

  test('says what is wrong with the one job that is named', async () => {
    const { doors } = world({});
    const inProgress = async () => archiveJob({ StatusCode: 'InProgress', Completed: false });
    const early = { ...doors, vault: { describeJob: inProgress } };
    const request = { kind: 'job', task: { vaultName: 'photos', jobId: 'j' } } as const;
    await expect(findJobs(request, early)).rejects.toMatchObject({ name: 'JobNotReady' });
  });
});

describe('readRequest()', () => {
  test("knows EventBridge's hour, a vault, and a job", () => {
    expect(readRequest({ source: 'aws.events', 'detail-type': 'Scheduled Event' })).toEqual(schedule);
    expect(readRequest({ vaultName: 'photos' })).toEqual({ kind: 'vault', vaultName: 'photos' });
    expect(readRequest({ vaultName: 'photos', from: 'm' })).toEqual({ kind: 'vault', vaultName: 'photos', from: 'm' });
    const task = { vaultName: 'photos', jobId: 'j-1' };
    expect(readRequest(task)).toEqual({ kind: 'job', task });
  });

  test.each([
    [{}],
    [null],
    ['photos'],
    [{ vaultName: '../x' }],
    [{ vaultName: '.' }],
    [{ vaultName: '..', jobId: 'j' }],
    [{ vaultName: 'photos', jobId: '' }],
    [{ vaultName: 'photos', jobId: 7 }],
    [{ vaultName: 'photos', from: '' }],
    [{ vaultName: 'photos', jobId: 'j-1', from: 'm' }],
    [{ jobId: 'j' }],
  ])('refuses %j in a sentence that sends nobody to the dead-letter queue', (event) => {
    const sentence = /^Cannot look for jobs: wanted (?!.*dead-letter).*, found /;
    const refusal = { name: 'InputRefused', message: expect.stringMatching(sentence) };
    expect(() => readRequest(event)).toThrow(expect.objectContaining(refusal));
  });
});
