import { chooseArchives } from '../../functions/choose-archives.ts';
import { runFiles } from '../../functions/run-files/keys.ts';
import type { ManifestRow, VaultSettings } from '../../functions/vault-flow.ts';
import type { ChooseDoors } from '../../functions/vault-run/choose-archives/choosing.ts';
import type { VaultSummary } from '../../functions/vault-run/choose-archives/summary.ts';
import { storedObject } from '../functions/doors.ts';
import { fakeFiles } from '../functions/fake-files.ts';
import { dryRunSettings } from '../functions/vault-run/dry-run-settings.ts';
import { type InventoryEntry, inventoryOf } from '../functions/vault-run/inventories.ts';
import { stackSettings } from '../functions/vault-run/stack-settings.ts';

const at = runFiles({ vaultName: 'v', run: 'r' });

const settings: VaultSettings = {
  ...dryRunSettings,
  vaultName: 'v',
  destination: { bucketName: 'b', keyPrefix: '' },
};

/** Ids of archives by the key of their object. */
type Objects = ReadonlyMap<string, string>;

/** What a run of vault `v` makes of an inventory in the work bucket: its manifest, and what an estimate shows. */
export async function chosenOf(
  inventoryKey: string,
  request: Partial<VaultSettings>,
  workFiles: Readonly<Record<string, string>>,
  objects: Objects = new Map(),
): Promise<{ readonly rows: readonly ManifestRow[]; readonly summary: VaultSummary }> {
  const files = fakeFiles({ [at.request]: JSON.stringify({ ...settings, ...request }), ...workFiles });
  const doors: ChooseDoors = {
    files,
    destination: fakeFiles(Object.fromEntries(objects)),
    bucket: {
      async head({ key }) {
        const archiveId = objects.get(key);
        return archiveId === undefined ? undefined : storedObject(1, { 'thaw-archive-id': archiveId });
      },
    },
    vault: { describeVault: async () => undefined },
    settings: { bucketName: 'b', keyPrefix: '', ...stackSettings },
    hasTime: () => true,
  };
  const begun = { vaultName: 'v', run: 'r', calls: 1, waitSeconds: 0, inventoryJobId: null };
  const none = { progress: null, estimate: null, failure: null, outcome: 'inventory there' } as const;
  await chooseArchives({ ...begun, ...none, inventoryKey }, doors);
  const manifest = (files.files.get(at.manifest(0))?.toString() ?? '').split('\n').filter(Boolean);
  return { rows: manifest.map((line): ManifestRow => JSON.parse(line)), summary: JSON.parse(files.text(at.summary)) };
}

/** The same of these archives. */
export function chosen(
  rows: readonly InventoryEntry[],
  request: Partial<VaultSettings> = {},
  workFiles: Readonly<Record<string, string>> = {},
  objects: Objects = new Map(),
) {
  const workKey = 'runs/v/inputs/inventory-1.json';
  const file = Buffer.from(inventoryOf('v', rows)).toString();
  return chosenOf(workKey, { ...request, inventory: { workKey } }, { ...workFiles, [workKey]: file }, objects);
}
