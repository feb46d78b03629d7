/** The roles of RestoreVault and its steps. */
export const isOfVaults = (who: string): boolean =>
  /^(RequestInventory|ChooseArchives|RequestArchives|TakeStock|MakeCopies|Report|RestoreVault)Role$/.test(who);
