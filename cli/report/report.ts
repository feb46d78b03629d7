import { createWriteStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { runFiles } from '../../functions/run-files/keys.ts';
import type { Answer, CommonOptions } from '../shared/answer.ts';
import type { Doors } from '../shared/doors/doors.ts';
import { notYet, Problem } from '../shared/problem.ts';
import { thawCommand } from '../shared/thaw-command.ts';
import { exitStatus } from '../shared/usage.ts';
import { runIn } from '../status/status.ts';

export interface ReportOptions extends CommonOptions {
  readonly run?: string;
  /** Path of a file. */
  readonly html?: string;
}

/** Where rows go: they are as many as the vault has archives, and none is held here. */
export type Sink = NodeJS.WritableStream;

/**
 * `thaw report`: one row per archive, as CSV, or with `--json` as one JSON object per line; or the page to look at, into a file.
 * Errors: `NoReport`; `NotYet` (exit 3) while the run is at work.
 */
export async function report(
  vaultName: string,
  options: ReportOptions,
  doors: Doors,
  out: { readonly sink: Sink; readonly signal?: AbortSignal },
): Promise<Answer> {
  const { signal } = out;
  const run = options.run ?? (await runIn(vaultName, doors)).run;
  const at = runFiles({ vaultName, run });
  if (options.html === undefined) {
    const rows = await streamOf(options.json ? at.reportRows : at.reportCsv, { vaultName, run }, doors);
    await pipeline(rows, out.sink, { end: false, ...(signal && { signal }) });
    return { exit: exitStatus.done, lines: [], facts: {} };
  }
  const page = await streamOf(at.reportPage, { vaultName, run }, doors);
  await pipeline(page, createWriteStream(options.html), { ...(signal && { signal }) });
  return {
    exit: exitStatus.done,
    lines: [`The report of ${run} is in ${options.html}.`],
    facts: { outcome: 'written', vaultName, run, html: options.html },
  };
}

async function streamOf(key: string, of: { vaultName: string; run: string }, doors: Doors): Promise<Readable> {
  const stream = await doors.files.stream(key);
  if (stream !== undefined) return stream;
  const { vaultName, run } = of;
  const newest = await runIn(vaultName, doors);
  if (newest.run === run && newest.isAlive) {
    throw new Problem(
      'NotYet',
      `Run "${run}" of vault "${vaultName}" is at work; its report is written at its end (${thawCommand('status', vaultName)}).`,
      notYet,
    );
  }
  throw new Problem(
    'NoReport',
    `Run "${run}" of vault "${vaultName}" has no report: it never was, or it ended before it came to that (${thawCommand('status', vaultName)}).`,
  );
}
