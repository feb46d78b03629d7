import { Readable } from 'node:stream';
import type { Context } from 'hono';
import { runFiles } from '../../../functions/run-files/keys.ts';
import { Problem } from '../../shared/problem.ts';
import type { ReportLinks } from '../api.ts';
import type { AddResource, Console } from '../console.ts';
import type { ConsoleDoors } from '../doors/console-doors.ts';
import { reportPolicy } from '../server/headers.ts';

const kinds = {
  csv: { type: 'text/csv; charset=utf-8', key: 'reportCsv' },
  jsonl: { type: 'application/jsonl; charset=utf-8', key: 'reportRows' },
  html: { type: 'text/html; charset=utf-8', key: 'reportPage' },
} as const;

type Kind = keyof typeof kinds;

/** GET /api/vaults/:vault/runs/:run/report.csv, .jsonl and .html: streamed, however long they are. */
export const addReport: AddResource = (api, console) => {
  for (const kind of ['csv', 'jsonl', 'html'] as const) {
    api.get(`/vaults/:vault/runs/:run/report.${kind}`, (context) => send(kind, context, console));
  }
};

async function send(kind: Kind, context: Context, console: Console): Promise<Response> {
  const { vault: vaultName = '', run = '' } = context.req.param();
  const { type, key } = kinds[kind];
  const stream = await (await console.doors()).files.stream(runFiles({ vaultName, run })[key]);
  if (stream === undefined) throw new Problem('NoReport', `Run "${run}" of vault "${vaultName}" has no report.`);
  const name = `${run.replace(/[^\w.-]/g, '_')}.${kind}`;
  const place = kind === 'html' ? 'inline' : `attachment; filename="${name}"`;
  const headers = { 'content-type': type, 'content-disposition': place, 'content-security-policy': reportPolicy };
  return new Response(Readable.toWeb(stream), { headers });
}

/** Null while there is none. */
export async function reportLinks(
  vaultName: string,
  run: string,
  { files }: ConsoleDoors,
): Promise<ReportLinks | null> {
  const page = await files.stream(runFiles({ vaultName, run }).reportPage);
  if (page === undefined) return null;
  page.destroy();
  const base = `/api/vaults/${encodeURIComponent(vaultName)}/runs/${encodeURIComponent(run)}/report`;
  return { csv: `${base}.csv`, jsonl: `${base}.jsonl`, html: `${base}.html` };
}
