import path from 'node:path';
import type { Hono } from 'hono';
import { Problem } from '../shared/problem.ts';
import { type Account, accountOf } from './account.ts';
import type { ConsoleDoors } from './doors/console-doors.ts';
import { Histories } from './histories.ts';
import { cacheFolder } from './index/cache-folder.ts';
import { IndexLibrary } from './index/library.ts';
import type { VaultIndex } from './index/vault-index.ts';
import { LettersSeen } from './letters-seen.ts';
import { ProgressLog } from './progress-log.ts';
import { sharedDoors } from './shared-doors.ts';
import { type SharedReads, sharedReads } from './shared-reads.ts';

/** What the resources work with. */
export interface Console extends Disposable {
  /** The account, read once for all pages. Errors: those of opening it. */
  readonly doors: () => Promise<ConsoleDoors>;
  /** The account is opened anew at the next request. */
  readonly forgetAccount: () => void;
  readonly reads: SharedReads;
  readonly progress: ProgressLog;
  readonly histories: Histories;
  readonly letters: LettersSeen;
  readonly isReadOnly: boolean;
  /** Where indexes and names of this account and region are kept. */
  readonly folderOf: (doors: ConsoleDoors) => string;
  readonly libraryOf: (doors: ConsoleDoors) => IndexLibrary;
  /** Error: `NoIndex`. */
  readonly indexOf: (vaultName: string) => Promise<VaultIndex>;
}

export interface ConsoleOptions {
  readonly open: () => Promise<ConsoleDoors & Disposable>;
  readonly isReadOnly: boolean;
  /** @default the user's cache folder */
  readonly cacheFolder?: string;
}

/** Adds one resource to the API. */
export type AddResource = (api: Hono, console: Console) => void;

export function openConsole(options: ConsoleOptions): Console {
  const account: Account = accountOf(options.open);
  const reads = sharedReads();
  const libraries = new Map<string, IndexLibrary>();
  const folderOf = ({ place: { accountId, region } }: ConsoleDoors) =>
    path.join(options.cacheFolder ?? cacheFolder(), `${accountId ?? 'account'}-${region}`);
  const libraryOf = (doors: ConsoleDoors) => {
    const folder = folderOf(doors);
    const library = libraries.get(folder) ?? new IndexLibrary(folder);
    libraries.set(folder, library);
    return library;
  };
  const doors = async () => sharedDoors(await account.doors(), reads);
  return {
    doors,
    forgetAccount: account.forget,
    reads,
    progress: new ProgressLog(),
    histories: new Histories(),
    letters: new LettersSeen(),
    isReadOnly: options.isReadOnly,
    folderOf,
    libraryOf,
    async indexOf(vaultName) {
      const index = libraryOf(await doors()).of(vaultName);
      if (index !== undefined) return index;
      throw new Problem('NoIndex', `There is no index of vault "${vaultName}" yet: no inventory of it was read.`);
    },
    [Symbol.dispose]() {
      account[Symbol.dispose]();
      for (const library of libraries.values()) library[Symbol.dispose]();
    },
  };
}
