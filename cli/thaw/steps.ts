/** States of RestoreVault as people would say them. */
const words: Readonly<Record<string, string>> = {
  RequestInventory: 'asking for the inventory',
  WaitForInventory: 'waiting for the inventory (on AWS 3 to 5 hours)',
  RestoreInventory: 'fetching the inventory',
  InventoryRestored: 'fetching the inventory',
  ChooseArchives: 'reading the inventory',
  TakeStock: 'taking stock',
  RequestArchives: 'requesting archives',
  WaitForJobs: 'waiting for Glacier',
  GoOn: 'going on in a new execution',
  HandedOn: 'going on in a new execution',
  Report: 'writing the report',
};

/** What a run is doing; a state that has no words here by its own name. */
export const stepWords = (state: string | undefined): string =>
  state === undefined ? 'starting' : (words[state] ?? `in state ${state}`);
