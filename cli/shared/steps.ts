const inventory = 'waiting for the inventory (on AWS 3 to 5 hours)';

/** States of RestoreVault as people would say them. */
const words: Readonly<Record<string, string>> = {
  // It looks every quarter of an hour: the two are one to whoever waits.
  RequestInventory: inventory,
  WaitForInventory: inventory,
  RestoreInventory: 'fetching the inventory',
  InventoryRestored: 'fetching the inventory',
  ChooseArchives: 'reading the inventory',
  // Rounds: which of them it is just now says nothing to people. The counts do.
  TakeStock: 'restoring',
  RequestArchives: 'restoring',
  MakeCopies: 'restoring',
  WaitForJobs: 'restoring',
  GoOn: 'going on in a new execution',
  HandedOn: 'going on in a new execution',
  Report: 'writing the report',
};

/** What a run is doing; a state that has no words here by its own name. */
export const stepWords = (state: string | undefined): string =>
  state === undefined ? 'starting' : (words[state] ?? `in state ${state}`);
