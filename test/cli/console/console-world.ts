import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openConsoleDoors } from '../../../cli/console/doors/open-console-doors.ts';
import { type ConsoleServer, serveConsole } from '../../../cli/console/server/serve.ts';
import type { WorldOptions } from '../../end-to-end/harness.ts';
import { startVaultWorld, type VaultWorld } from '../../end-to-end/vault-world.ts';
import { type Visitor, visit } from './visitor.ts';

export interface ConsoleWorld {
  readonly world: VaultWorld;
  readonly server: ConsoleServer;
  readonly visitor: Visitor;
  /** Bugs that the server was told of: there should be none. */
  readonly bugs: readonly unknown[];
  close(): Promise<void>;
}

/** A local cloud, and the console as a person would start it who has exported what `npm run local` prints. */
export async function startConsoleWorld(options: WorldOptions = {}): Promise<ConsoleWorld> {
  const world = await startVaultWorld(options);
  Object.assign(process.env, world.cloud.env());
  const cacheFolder = await mkdtemp(path.join(tmpdir(), 'thaw-console-'));
  const bugs: unknown[] = [];
  const server = await serveConsole({
    port: 0,
    isReadOnly: false,
    open: () => openConsoleDoors('Thaw'),
    page: async () => [],
    cacheFolder,
    onNewUrl: () => undefined,
    onBug: (error) => void bugs.push(error),
  });
  return {
    world,
    server,
    visitor: await visit(server),
    bugs,
    async close() {
      await server[Symbol.asyncDispose]();
      await world.close();
      await rm(cacheFolder, { recursive: true, force: true });
    },
  };
}
