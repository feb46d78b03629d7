import type { ComponentChildren } from 'preact';
import type { Surroundings } from '../../api.ts';
import type { Route } from '../route.ts';
import { DeadLettersView } from './dead-letters.tsx';
import { FaultsView } from './faults.tsx';
import { ObjectsView } from './objects.tsx';
import { RestoreView } from './restore.tsx';
import { RestoresView } from './restores.tsx';
import { RunView } from './run.tsx';
import { RunsView } from './runs.tsx';
import { VaultView } from './vault/vault.tsx';
import { VaultsView } from './vaults.tsx';

interface ViewOfRoute {
  /** Of the browser's window. */
  readonly title: string;
  readonly view: ComponentChildren;
}

/** The view of a route; undefined where there is none. */
export function viewOf(route: Route, surroundings: Surroundings): ViewOfRoute | undefined {
  const [first = 'vaults', name, third] = route.path;
  const all = { route, surroundings };
  switch (first) {
    case 'vaults':
      if (name === undefined) return { title: 'Vaults', view: <VaultsView {...all} /> };
      return { title: name, view: <VaultView key={name} vaultName={name} {...all} /> };
    case 'runs':
      if (name === undefined || third === undefined) return { title: 'Runs', view: <RunsView /> };
      return { title: third, view: <RunView key={third} vaultName={name} run={third} {...all} /> };
    case 'restores':
      if (name === undefined) return { title: 'Restores', view: <RestoresView {...all} /> };
      return { title: 'Restore', view: <RestoreView key={name} arn={name} {...all} /> };
    case 'dead-letters':
      return { title: 'Dead letters', view: <DeadLettersView /> };
    case 'objects':
      return { title: 'Objects', view: <ObjectsView {...all} /> };
    case 'faults':
      return { title: 'Faults', view: <FaultsView {...all} /> };
    default:
      return undefined;
  }
}
