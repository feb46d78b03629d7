import { runFiles } from '../../functions/run-files/keys.ts';
import { type ManifestRow, tiers } from '../../functions/vault-flow.ts';
import type { VaultSummary } from '../../functions/vault-run/choose-archives/summary.ts';
import {
  archivesWords,
  countWords,
  dateWords,
  durationWords,
  sizeWords,
  usdWords,
} from '../../functions/vault-run/report/words.ts';
import { type Answer, aligned, indented } from '../shared/answer.ts';
import type { Doors } from '../shared/doors/doors.ts';
import type { OpenUploads } from '../shared/doors/open-uploads.ts';
import { thawCommand } from '../shared/thaw-command.ts';
import { exitStatus } from '../shared/usage.ts';
import { printable } from '../shared/words.ts';
import { exampleLines, stylesOf, unknownSchemeLines } from './name-examples.ts';
import { findingLines } from './user-files.ts';
import type { VaultOptions, Wish } from './vault-request.ts';

export interface Asked {
  readonly wish: Wish;
  readonly options: Pick<VaultOptions, 'maxCost'>;
  readonly doors: Doors;
}

/** What is in a vault and what it would cost; after a dry run also where the first archives would go. */
export async function estimateAnswer(summary: VaultSummary, asked: Asked): Promise<Answer> {
  const { request } = asked.wish;
  const plan = request.mode === 'dry run' ? await planOf(summary, asked.doors) : undefined;
  const uploads = await asked.doors.destination.openUploads();
  return {
    exit: exitStatus.done,
    lines: [
      ...contents(summary),
      '',
      ...prices(summary, asked.options),
      ...uploadsLine(uploads),
      '',
      ...(plan?.lines ?? []),
      ...goOn(summary),
    ],
    facts: { outcome: 'estimated', ...summary, manifest: plan?.folder, openUploads: uploads },
  };
}

function contents(summary: VaultSummary): string[] {
  const { vaultName, chosen, inventoryDate, inventory, leftOut, nameStyles, userFiles, remark } = summary;
  const left = Object.entries(leftOut).map(([reason, count]) => `${countWords(count)} left out: ${reason}`);
  const bad = inventory.badRows === 0 ? [] : [`${countWords(inventory.badRows)} of its rows cannot be read`];
  const date = inventoryDate === null ? '' : `, by the inventory of ${dateWords(inventoryDate)}`;
  return [
    `${vaultName}  ${archivesWords(chosen.archives)}, ${sizeWords(chosen.bytes)}${date}`,
    ...indented([
      `names by ${namesBy(nameStyles)}`,
      ...left,
      ...bad,
      ...userFileKinds.flatMap((kind) => (userFiles[kind] ? findingLines(kind, userFiles[kind]) : [])),
      ...unknownSchemeLines(summary),
      ...copiesLine(summary),
      ...(remark === null ? [] : [remark]),
    ]),
    '',
    ...indented(exampleLines(summary)),
  ];
}

function copiesLine({ copies }: VaultSummary): string[] {
  const { archives, bytes, onceUsdByTier, copiedUsd, areMade, objectsUsdMonth } = copies;
  if (archives === 0) return [];
  const requested = tiers
    .toReversed()
    .map((tier) => `${usdWords(onceUsdByTier[tier])} with ${tier}`)
    .join(', ');
  const are = `${archivesWords(archives)} (${sizeWords(bytes)}) ${archives === 1 ? 'is a copy' : 'are copies'} of others`;
  const stored = `${usdWords(objectsUsdMonth)} a month as objects`;
  if (areMade) {
    return [
      `${are}: copied within S3 for ${usdWords(copiedUsd ?? 0)}, where retrieving would cost ${requested}; ${stored}`,
    ];
  }
  const hint =
    copiedUsd === null
      ? 'S3 cannot copy objects of this storage class (--copies)'
      : `with --copies they are copied within S3 for ${usdWords(copiedUsd)} instead`;
  return [`${are}; of the costs below, ${requested}, and ${stored}; ${hint}`];
}

const userFileKinds = ['names', 'archives'] as const;

const namesBy = (styles: VaultSummary['nameStyles']) =>
  stylesOf(styles)
    .map(([style, count]) => `${style} ${countWords(count)}`)
    .join(', ');

function prices({ cost }: VaultSummary, { maxCost }: Asked['options']): string[] {
  const rows = tiers.toReversed().map((tier) => {
    const usd = cost.onceUsdByTier[tier];
    const verdict = maxCost === undefined ? '' : usd > maxCost ? `more than ${maxCost} USD` : `within ${maxCost} USD`;
    return [tier, usdWords(usd), `about ${hoursWords(cost.hoursByTier[tier])}`, verdict];
  });
  const atLeast = cost.minimumDays === 0 ? '' : `, for ${cost.minimumDays} days at least`;
  const months = [
    ['in the vault', `${usdWords(cost.vaultUsdMonth)} a month`],
    ['as objects', `${usdWords(cost.objectsUsdMonth)} a month${atLeast}`],
  ];
  const table = aligned([['', 'once', 'takes', ''], ...rows], [1]);
  return indented([...table, ...transferLine(cost), '', ...aligned(months), '', pricesOf(cost)]);
}

/** What earlier restores left in the bucket, perhaps for this one: nobody sees it, and it is paid for. */
const uploadsLine = (open: OpenUploads | undefined): string[] =>
  open === undefined || open.uploads === 0
    ? []
    : indented([
        `in the bucket ${countWords(open.uploads)} open ${open.uploads === 1 ? 'upload' : 'uploads'} with ${open.isWhole ? '' : 'at least '}${sizeWords(open.bytes)}: ${usdWords(open.usdMonth)} a month until completed or swept`,
      ]);

/** Estimates of earlier versions do not say it. */
const transferLine = ({ transferUsd = 0 }: Partial<VaultSummary['cost']>): string[] =>
  transferUsd === 0
    ? []
    : [
        `of each, ${usdWords(transferUsd)} for the transfer to the region of the bucket, which is not that of the stack`,
      ];

/** Whose prices: who restores in another region should know how far to trust the figures. */
const pricesOf = ({ prices: { region, date, factor } }: VaultSummary['cost']) =>
  factor === 1
    ? `list prices of ${region} as of ${date}; other regions differ (--price-factor)`
    : `${factor} times the list prices of ${region} as of ${date} (--price-factor)`;

const hoursWords = (hours: number) => durationWords(hours * 3600).replace(/ 0 (h|min)$/, '');

const goOn = ({ vaultName, cost }: VaultSummary): string[] => [
  `To restore it: ${thawCommand('vault', vaultName, `--tier Bulk --max-cost ${enoughFor(cost.onceUsdByTier.Bulk)}`)}`,
];

/** What has to be asked for twice costs twice. */
const enoughFor = (usd: number) => Math.max(1, Math.ceil(usd * 1.2));

/** As many as fit on a screen. */
const mostRows = 10;

async function planOf(summary: VaultSummary, { files, stack }: Doors) {
  const at = runFiles(summary);
  const rows = ((await files.text(at.manifest(0))) ?? '').split('\n', mostRows).filter(Boolean);
  const shown = rows.map((line) => {
    const { sizeBytes, key, nameStyle }: ManifestRow = JSON.parse(line);
    return [sizeWords(sizeBytes), `s3://${stack.bucketName}/${printable(key)}`, `(name: ${nameStyle})`];
  });
  const folder = `s3://${stack.workBucketName}/${at.folder}manifest/`;
  const title =
    summary.chosen.archives > rows.length
      ? `The first ${rows.length}, all of them in ${folder}`
      : `All of them, in ${folder}`;
  return { folder, lines: [title, ...indented(aligned(shown, [0])), ''] };
}
