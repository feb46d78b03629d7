/** One small change of the product that breaks its promise, and the story that must notice. */
export interface Mutant {
  readonly name: string;
  /** Each `from` occurs exactly once in its file. */
  readonly edits: readonly { readonly file: string; readonly from: string; readonly to: string }[];
  readonly story: Story;
}

/** A test that fails where the mutant lives. */
export interface Story {
  /** In test/end-to-end/. */
  readonly file: string;
  /** Its whole title, as jest tells it. */
  readonly title: string;
}

const edit = (file: string, from: string, to: string) => ({ file: `functions/${file}`, from, to });

export const mutants: readonly Mutant[] = [
  {
    name: 'no If-None-Match',
    edits: [edit('cloud/bucket.ts', "    IfNoneMatch: '*',\n", '')],
    story: {
      file: 'finalize.test.ts',
      title: 'an object that appeared at the destination meanwhile is DestinationTaken, and stays as it is',
    },
  },
  {
    name: 'Content-Range unchecked',
    edits: [edit('cloud/glacier-job-outputs.ts', '    demandTheRange(answer, wanted);\n', '')],
    story: { file: 'fetch-damage.test.ts', title: 'a slice that meets "other-range" once is fetched again, alone' },
  },
  {
    name: 'short body accepted',
    edits: [edit('cloud/glacier-job-outputs.ts', "  if (receivedBytes < wantedBytes) throw trouble('the end');\n", '')],
    story: {
      file: 'fetch-damage.test.ts',
      title:
        'a slice that meets "short" every time fails the restore by RangeIncomplete, leaves no object, and a redrive fetches the missing part only',
    },
  },
  {
    name: 'final hash not compared',
    edits: [edit('finalize.ts', '  demandGlaciersHash(task, parts);\n', '')],
    story: {
      file: 'fetch-verdict.test.ts',
      title:
        'no-hash-and-flipped: a flipped bit that no hash of a range tells ends in ArchiveDamaged, through Abandon, with nothing left',
    },
  },
  {
    name: "CRC32 taken from S3's answer",
    edits: [
      edit(
        'finalize.ts',
        'if (listed.sizeBytes === ours?.sizeBytes && listed.crc32 === ours.crc32) eTags.set(listed.partNumber, listed.eTag);',
        'if (ours) eTags.set(listed.partNumber, listed);',
      ),
      edit('finalize.ts', 'eTag: eTags.get(part.partNumber) ?? part.eTag', '...Object(eTags.get(part.partNumber))'),
      edit(
        'finalize.ts',
        'await bucket.completeUpload(task, await withETagsOfS3(task, parts, bucket), whole);',
        'const theirs = await withETagsOfS3(task, parts, bucket);\n    await bucket.completeUpload(task, theirs, wholeObject(task, theirs));',
      ),
    ],
    story: {
      file: 'finalize.test.ts',
      title: 'a part that somebody put in place of ours is never taken: InvalidPart, no object',
    },
  },
  {
    name: 'duplicate parts accepted',
    edits: [
      edit(
        'restore/map-results.ts',
        "    if (parts.has(part.partNumber)) throw refuse(task, 'each part once', `part ${part.partNumber} twice`);\n",
        '',
      ),
    ],
    story: {
      file: 'finalize.test.ts',
      title: 'row-doubled: PartsIncomplete says what was wanted and found, and nothing is left',
    },
  },
  {
    name: 'message trusted for size',
    edits: [
      edit(
        'restore/restore-target.ts',
        'const task = readTask(input);',
        'const task = { ...input, ...readTask(input) };',
      ),
      edit(
        'restore/restore-target.ts',
        'const { sizeBytes, treeHash } = output;',
        'const { sizeBytes, treeHash } = { ...output, ...task };',
      ),
    ],
    story: {
      file: 'fetch-verdict.test.ts',
      title: 'size, hash and key that an input claims are not believed: Glacier tells them',
    },
  },
  {
    name: '403 taken as absent',
    edits: [
      edit(
        'cloud/bucket.ts',
        'if (statusOf(error) === 404) return',
        "if (statusOf(error) === 404 || nameOf(error) === 'AccessDenied') return",
      ),
    ],
    story: {
      file: 'worker-grants.test.ts',
      title: 'without s3:ListBucket S3 says 403 of an absent object: that is not taken for a free place',
    },
  },
  {
    name: 'prefix unchecked',
    edits: [edit('archive/object-key.ts', 'return checkSegments(key) ?? checkLength', 'return checkLength')],
    story: {
      file: 'keys-and-descriptions.test.ts',
      title: 'a key in the JobDescription that climbs out of the prefix is refused before a byte is fetched',
    },
  },
  {
    name: 'retry swallowed',
    edits: [
      {
        file: 'infra/definitions/fetch.ts',
        from: 'return retryPassing(task.addRetry(retry(tryAgainErrors, fetch.damaged)), fetch);',
        to: 'return task.addRetry(retry(tryAgainErrors, fetch.damaged));',
      },
    ],
    story: {
      file: 'worker-accidents.test.ts',
      title: 'part-crashes-before: it is run again, and the restore succeeds',
    },
  },
  {
    name: 'two slices swapped in upload order',
    edits: [
      edit(
        'runtime/map-in-order.ts',
        'started.shift()',
        '(started.length > 1 ? started.splice(1, 1)[0] : started.shift())',
      ),
    ],
    story: {
      file: 'fetch-verdict.test.ts',
      title: 'without any hash of a range the fold decides, and the restore succeeds',
    },
  },
  {
    name: 'an upload adopted without comparing the tree hash',
    edits: [edit('restore/open-upload.ts', '  record.treeHash === wish.treeHash &&\n', '')],
    story: {
      file: 'parts-outlive-job.test.ts',
      title: 'a job of as many other bytes of the archive adopts nothing',
    },
  },
];
