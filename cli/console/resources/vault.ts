import { keyStyles } from '../../../functions/archive/names/key-style.ts';
import { compileNameRule } from '../../../functions/archive/names/name-rule.ts';
import { readNamesFile } from '../../../functions/archive/names-file.ts';
import { checkKey } from '../../../functions/archive/object-key.ts';
import { findingsIn, findingWords } from '../../../functions/archive/user-files/findings.ts';
import { Problem } from '../../shared/problem.ts';
import { askForEstimate } from '../../vault/estimate.ts';
import { wishOf } from '../../vault/vault-request.ts';
import type { NamesFileFacts, Naming, VaultDetail } from '../api.ts';
import type { AddResource, Console } from '../console.ts';
import type { ConsoleDoors } from '../doors/console-doors.ts';
import { Fields } from '../fields.ts';
import { inventoryState, newestInventory, sourceOf } from '../inventory.ts';
import { readNaming, type StoredNaming, writeNaming } from '../naming-store.ts';
import { failureWords } from '../server/api-error.ts';
import { paceOf } from '../shared-doors.ts';
import { vaultRowOf } from './vault-rows.ts';

/** GET /api/vaults/:vault, POST .../inventory, PUT .../naming */
export const addVault: AddResource = (api, console) => {
  api.get('/vaults/:vault', async (context) => context.json(await detailOf(context.req.param('vault'), console)));
  api.post('/vaults/:vault/inventory', async (context) => {
    const vaultName = context.req.param('vault');
    await requestInventory(vaultName, console);
    return context.json(await detailOf(vaultName, console), 202);
  });
  api.put('/vaults/:vault/naming', async (context) => {
    const vaultName = context.req.param('vault');
    const doors = await console.doors();
    const folder = console.folderOf(doors);
    const naming = namingIn(new Fields(await context.req.json()), await readNaming(folder, vaultName));
    await vaultRowOf(vaultName, doors);
    await writeNaming(folder, vaultName, naming);
    return context.json(await detailOf(vaultName, console));
  });
};

async function detailOf(vaultName: string, console: Console): Promise<VaultDetail> {
  const doors = await console.doors();
  const [row, found] = await Promise.all([vaultRowOf(vaultName, doors), newestInventory(vaultName, doors)]);
  const naming = await readNaming(console.folderOf(doors), vaultName);
  const library = console.libraryOf(doors);
  if (found !== undefined) {
    const { keyPrefix } = found.settings.destination;
    await library.want(sourceOf(found, doors), { vaultName, keyPrefix, ...naming });
  }
  const inventory = await inventoryState(vaultName, found, doors);
  const index = library.stateOf(vaultName, failureWords);
  const isLive = inventory.state === 'waiting' || row.run?.state === 'running';
  const refreshSeconds = index.state === 'building' ? 1 : isLive ? paceOf(doors).list : null;
  return { ...row, inventory, index, naming: await shownNaming(naming, console), refreshSeconds };
}

async function shownNaming(naming: StoredNaming, { reads }: Console): Promise<Naming> {
  const { namesFile } = naming;
  if (namesFile === null) return { ...naming, namesFile };
  const seconds = 3600; // it is read whole: the same file is the same facts
  return { ...naming, namesFile: await reads.get(`names ${namesFile}`, seconds, async () => factsOf(namesFile)) };
}

function factsOf(namesFile: string): NamesFileFacts {
  const file = readNamesFile(namesFile);
  const findings = findingWords('the file of names', findingsIn(file));
  return {
    sizeBytes: Buffer.byteLength(namesFile),
    names: file.names.size,
    findings: findings.map(({ sentence, examples }) => [sentence, ...examples].join('\n')),
  };
}

/** Checks a wish for other names. Error: `BadRequest`. */
function namingIn(fields: Fields, before: StoredNaming): StoredNaming {
  const prefix = fields.text('prefix');
  const reason = prefix === '' ? undefined : checkKey('', `${prefix}x`);
  if (reason !== undefined) throw refuse('prefix', reason);
  const nameRules = fields.texts('nameRules');
  const namesFile = fields.isNull('namesFile') ? null : (fields.optionalText('namesFile') ?? before.namesFile);
  orRefuse('nameRules', () => nameRules.forEach(compileNameRule));
  orRefuse('namesFile', () => namesFile !== null && readNamesFile(namesFile));
  return { keys: fields.oneOf('keys', keyStyles), nameRules, prefix, namesFile };
}

function orRefuse(field: string, check: () => unknown): void {
  try {
    check();
  } catch (error) {
    throw refuse(field, Error.isError(error) ? error.message : String(error));
  }
}

const refuse = (field: string, reason: string) => new Problem('BadRequest', `Cannot use "${field}": ${reason}`);

/** An estimate of the vault, as "thaw vault --estimate" asks for it: it requests the inventory, and has it brought into the bucket. */
async function requestInventory(vaultName: string, { doors: open, reads, libraryOf }: Console): Promise<void> {
  const doors: ConsoleDoors = await open();
  await vaultRowOf(vaultName, doors);
  const wish = await wishOf(vaultName, { stack: doors.place.stackName, estimate: true });
  const isAtWork = (await inventoryState(vaultName, undefined, doors)).state === 'waiting';
  if (!isAtWork) await askForEstimate(wish, { again: true }, doors, { tell: () => undefined, pollMs: 0 });
  reads.forget('execution');
  reads.forget('folders');
  libraryOf(doors).forget(vaultName);
}
