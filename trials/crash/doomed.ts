import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { Endpoints } from '../../local/endpoints.ts';
import type { Death } from './deaths.ts';

/** What the doomed cloud is told. */
export interface Doom {
  readonly dataFolder: string;
  readonly speed: number;
  readonly death: Death;
}

/** What it says when it serves. */
export interface Ready {
  readonly endpoints: Endpoints;
  readonly outputs: Readonly<Record<string, string>>;
}

/** A cloud in a process of its own that is going to be killed. */
export interface Doomed {
  /** Undefined where death came first: an earlier run's executions go on as soon as the cloud is there. */
  readonly ready: Ready | undefined;
  /** Resolves when it is dead: by its own place, or by our hand where nothing comes by that place any more. */
  dead(): Promise<'at its place' | 'by hand'>;
}

/** Nothing has come by a place for so long: then nothing will. */
const patienceMs = 10_000;

export async function startDoomed(doom: Doom): Promise<Doomed> {
  const program = path.join(import.meta.dirname, 'cloud.ts');
  const child = fork(program, [JSON.stringify(doom)], { execArgv: [], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  const said: Buffer[] = [];
  child.stderr?.on('data', (bytes: Buffer) => said.push(bytes));
  const gone = ended(child);
  const ready: Ready | undefined = await Promise.race([
    once(child, 'message').then(([word]) => word),
    gone.then(() => undefined),
  ]);
  return {
    ready,
    async dead() {
      let byHand = false;
      const timer = setTimeout(() => {
        byHand = child.kill('SIGKILL');
      }, patienceMs);
      const signal = await gone;
      clearTimeout(timer);
      if (signal !== 'SIGKILL')
        throw new Error(`The cloud ended by itself (${signal}): ${Buffer.concat(said).toString()}`);
      return byHand ? 'by hand' : 'at its place';
    },
  };
}

async function ended(child: ChildProcess): Promise<string> {
  const [code, signal]: (number | string | null)[] = await once(child, 'close');
  return String(signal ?? code);
}
