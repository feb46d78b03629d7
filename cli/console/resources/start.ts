import { tiers } from '../../../functions/vault-flow.ts';
import { Problem } from '../../shared/problem.ts';
import { newestRun } from '../../shared/runs.ts';
import { inputFileOf, largestUserFileBytes, type UserFile, userFileOf } from '../../vault/user-files.ts';
import { startRestore } from '../../vault/vault.ts';
import type { Wish } from '../../vault/vault-request.ts';
import type { Started } from '../api.ts';
import type { AddResource, Console } from '../console.ts';
import { Fields } from '../fields.ts';
import { idsOf } from '../index/select.ts';
import { inventoryWish } from '../inventory.ts';
import { type Weighed, weigh } from './estimate.ts';

/** POST /api/vaults/:vault/runs */
export const addStart: AddResource = (api, console) => {
  api.post('/vaults/:vault/runs', async (context) => {
    const fields = new Fields(await context.req.json());
    return context.json(await start(context.req.param('vault'), fields, console), 201);
  });
};

/** Errors: those of an estimate; `CapTooLow`, `VaultBusy`, `SelectionTooLarge`. */
async function start(vaultName: string, fields: Fields, console: Console): Promise<Started> {
  const terms = termsIn(fields);
  const weighed = await weigh(vaultName, fields, console);
  console.reads.forget('execution'); // whether a run is at work is asked now
  await demandEnough(vaultName, terms, weighed);
  const { facts } = await startRestore(wishOf(vaultName, terms, weighed), weighed.doors);
  for (const changed of ['execution', 'folders', 'file']) console.reads.forget(changed);
  const { run, executionArn } = { run: '', executionArn: '', ...facts };
  return { vaultName, run, executionArn };
}

/** What is spent is never guessed: tier and cap have no default here. */
const termsIn = (fields: Fields) => ({
  tier: fields.oneOf('tier', tiers),
  maxCostUsd: fields.number('maxCostUsd', 0, 1e9),
  sample: fields.optionalNumber('sample', 1, 1000),
  acceptExpedited: fields.flag('acceptExpedited'),
});

type Terms = ReturnType<typeof termsIn>;

/** A run below its estimate would buy a part, and stop. After an earlier run what lies in the bucket costs nothing: then less may do. */
async function demandEnough(
  vaultName: string,
  { tier, maxCostUsd, acceptExpedited }: Terms,
  { estimate, doors }: Weighed,
) {
  const price = estimate.tiers.find((each) => each.tier === tier);
  if (price?.needsAcceptance && !acceptExpedited) {
    throw new Problem(
      'BadRequest',
      'Expedited for more than 1 GiB costs 0.03 USD per GB and 0.01 USD per request: wanted a yes to that (acceptExpedited), found none.',
    );
  }
  if (price === undefined || price.onceUsd <= maxCostUsd) return;
  if ((await newestRun(vaultName, doors)) !== undefined) return;
  throw new Problem(
    'CapTooLow',
    `Cannot restore this for at most ${maxCostUsd} USD: the estimate is ${price.onceUsd.toFixed(4)} USD with ${tier}.`,
  );
}

/** As "thaw vault" asks for it: exactly the selected archives, under the names that the page shows, by the inventory that it shows. */
function wishOf(vaultName: string, { tier, maxCostUsd, sample, acceptExpedited }: Terms, weighed: Weighed): Wish {
  const { found, naming, terms } = weighed;
  const userFiles = userFilesOf(vaultName, weighed);
  const keyOf = (kind: UserFile['kind']) => userFiles.find((file) => file.kind === kind)?.key;
  const request = {
    vaultName,
    mode: 'restore' as const,
    tier,
    maxCostUsd,
    prefix: naming.prefix === '' ? undefined : naming.prefix,
    storageClass: terms.storageClass,
    archives: keyOf('archives'),
    names: keyOf('names'),
    nameRules: naming.nameRules.length === 0 ? undefined : naming.nameRules,
    keys: naming.keys,
    inventory: inventoryWish(found),
    bytesPerDay: terms.bytesPerDay,
    sample,
    acceptExpedited: acceptExpedited || undefined,
  };
  return { request, userFiles, uploads: userFiles };
}

function userFilesOf(vaultName: string, { index, selected, naming }: Weighed): UserFile[] {
  const names = naming.namesFile === null ? [] : [userFileOf('names', Buffer.from(naming.namesFile), vaultName)];
  if (selected.isAll) return names;
  return [...names, archivesFileOf(vaultName, Buffer.from(`${[...idsOf(index, selected)].join('\n')}\n`))];
}

/** The ids of a selection as the file of them that the run reads. Error: `SelectionTooLarge`. */
export function archivesFileOf(vaultName: string, ids: Buffer): UserFile {
  if (ids.length > largestUserFileBytes) {
    throw new Problem(
      'SelectionTooLarge',
      `Cannot restore this selection in one run: its list of archives has ${ids.length} bytes, and ${largestUserFileBytes} are taken.`,
    );
  }
  // Read back it would say what is doubtful in it: nothing is, for it was written here.
  const findings = { rows: 0, problems: { count: 0, first: [] }, otherNames: { count: 0, first: [] } };
  return { kind: 'archives', findings, ...inputFileOf(vaultName, 'archives', ids, 'txt') };
}
