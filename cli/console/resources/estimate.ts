import { isPriced } from '../../../functions/archive/estimate.ts';
import { Problem } from '../../shared/problem.ts';
import type { SelectionEstimate } from '../api.ts';
import type { AddResource, Console } from '../console.ts';
import type { ConsoleDoors } from '../doors/console-doors.ts';
import { Fields } from '../fields.ts';
import { type Selected, select } from '../index/select.ts';
import type { VaultIndex } from '../index/vault-index.ts';
import { type InventoryFound, newestInventory } from '../inventory.ts';
import { readNaming, type StoredNaming } from '../naming-store.ts';
import { type EstimateTerms, selectionEstimate } from '../selection-estimate.ts';
import { selectionIn } from './selection.ts';

/** POST /api/vaults/:vault/estimate */
export const addEstimate: AddResource = (api, console) => {
  api.post('/vaults/:vault/estimate', async (context) => {
    const fields = new Fields(await context.req.json());
    return context.json((await weigh(context.req.param('vault'), fields, console)).estimate);
  });
};

/** A selection that was looked up and priced, with all that a start needs besides. */
export interface Weighed {
  readonly doors: ConsoleDoors;
  readonly index: VaultIndex;
  readonly selected: Selected;
  readonly estimate: SelectionEstimate;
  readonly terms: EstimateTerms;
  readonly found: InventoryFound;
  readonly naming: StoredNaming;
}

/** Errors: `NoIndex`, `IndexReplaced`, `NothingSelected`, `NotFound`, `BadRequest`. */
export async function weigh(vaultName: string, fields: Fields, console: Console): Promise<Weighed> {
  const doors = await console.doors();
  const index = await console.indexOf(vaultName);
  if (fields.text('indexId') !== index.indexId) {
    throw new Problem(
      'IndexReplaced',
      `The index of vault "${vaultName}" was replaced by that of a newer inventory, or by one with other names.`,
    );
  }
  const found = await newestInventory(vaultName, doors);
  if (found === undefined) throw new Problem('NoIndex', `The inventory of vault "${vaultName}" is not there any more.`);
  const naming = await readNaming(console.folderOf(doors), vaultName);
  const selected = select(index, selectionIn(fields.object('selection') ?? new Fields({})));
  const terms = termsOf(fields, found, naming);
  const estimate = selectionEstimate(index, selected, terms);
  if (estimate.selected.archives === 0) {
    throw new Problem('NothingSelected', 'Nothing is selected that could be restored.');
  }
  return { doors, index, selected, estimate, terms, found, naming };
}

function termsOf(fields: Fields, { settings }: InventoryFound, naming: StoredNaming): EstimateTerms {
  const storageClass = fields.optionalText('storageClass') ?? settings.storageClass;
  if (!isPriced(storageClass)) {
    throw new Problem(
      'BadRequest',
      `Cannot read "storageClass": wanted a storage class of S3, found ${JSON.stringify(storageClass.slice(0, 100))}.`,
    );
  }
  const bytesPerDay = fields.optionalNumber('bytesPerDay', 1, Number.MAX_SAFE_INTEGER) ?? settings.bytesPerDay;
  const { priceFactor, toOtherRegion } = settings;
  return {
    storageClass,
    bytesPerDay,
    priceFactor,
    toOtherRegion,
    keyPrefix: settings.destination.keyPrefix + naming.prefix,
  };
}
