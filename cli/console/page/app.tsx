import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Surroundings } from '../api.ts';
import { ask } from './client.ts';
import { Icon, type IconName, Mark } from './components/icon.tsx';
import { PlainState, Resource } from './components/states.tsx';
import { Toasts } from './components/toasts.tsx';
import { pathOf } from './paths.ts';
import { hashOf, type Route } from './route.ts';
import { useLoad } from './use-load.ts';
import { useRoute } from './use-route.ts';
import { viewOf } from './views/index.tsx';

/** The whole console: navigation, and the view that the address names. */
export function App() {
  const route = useRoute();
  const surroundings = useLoad('surroundings', (signal) => ask<Surroundings>(pathOf(['surroundings']), { signal }));
  return (
    <div class="frame">
      <a class="skip" href="#content" onClick={skip}>
        Skip to the content
      </a>
      <Side route={route} surroundings={surroundings.value} />
      <main class="content" id="content" tabIndex={-1}>
        <Resource of={surroundings} what="the console">
          {(value) => <View route={route} surroundings={value} />}
        </Resource>
      </main>
      <Toasts />
    </div>
  );
}

function skip(event: Event): void {
  event.preventDefault(); // the address's hash is the route
  document.getElementById('content')?.focus();
}

interface Entry {
  readonly name: string;
  readonly title: string;
  readonly icon: IconName;
  readonly isShown?: (surroundings: Surroundings) => boolean;
}

const entries: readonly Entry[] = [
  { name: 'vaults', title: 'Vaults', icon: 'vault' },
  { name: 'runs', title: 'Runs', icon: 'run' },
  { name: 'restores', title: 'Restores', icon: 'restore' },
  { name: 'dead-letters', title: 'Dead letters', icon: 'letter' },
  { name: 'objects', title: 'Objects', icon: 'object', isShown: ({ can }) => can.objects },
  { name: 'faults', title: 'Faults', icon: 'fault', isShown: ({ can }) => can.faults },
];

interface SideProps {
  readonly route: Route;
  readonly surroundings: Surroundings | undefined;
}

function Side({ route, surroundings }: SideProps) {
  const here = route.path[0] ?? 'vaults';
  const shown = entries.filter(({ isShown }) => isShown === undefined || (surroundings && isShown(surroundings)));
  return (
    <div class="side">
      <a class="brand" href="#/vaults" aria-label="Thaw">
        <Mark />
        <span>Thaw</span>
      </a>
      <nav class="nav" aria-label="Views">
        <ul>
          {shown.map(({ name, title, icon }) => (
            <li key={name}>
              <a href={hashOf([name])} aria-current={name === here ? 'page' : undefined}>
                <Icon name={icon} />
                {title}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      {surroundings && <Place {...surroundings} />}
    </div>
  );
}

/** Which cloud this is: before one spends money, one should know where. */
function Place({ isLocal, region, accountId, stackName, readOnly, version }: Surroundings) {
  return (
    <div class="place">
      <strong>{isLocal ? 'Local cloud' : `AWS ${region}`}</strong>
      <p>{isLocal ? 'Nothing costs money here.' : `Account ${accountId ?? 'unknown'}`}</p>
      <p>Stack {stackName}</p>
      <p>Version {version}</p>
      {readOnly && <span class="badge warn">read-only</span>}
    </div>
  );
}

/** Moves the focus to the new view, so that whoever uses a screen reader hears that it is another one. */
function View({ route, surroundings }: { readonly route: Route; readonly surroundings: Surroundings }) {
  const view = useRef<HTMLDivElement>(null);
  const place = hashOf(route.path);
  const before = useRef(place);
  const shown = viewOf(route, surroundings);
  useEffect(() => {
    document.title = shown ? `${shown.title} · Thaw` : 'Thaw';
    if (before.current !== place) view.current?.focus();
    before.current = place;
  }, [place, shown?.title]);
  return (
    <div class="view" ref={view} tabIndex={-1}>
      {surroundings.versionWarning !== null && <Warning>{surroundings.versionWarning}</Warning>}
      {shown ? shown.view : <NoView />}
    </div>
  );
}

const Warning = ({ children }: { readonly children: ComponentChildren }) => (
  <div class="note warn">
    <div>{children}</div>
  </div>
);

const NoView = () => (
  <PlainState
    icon="search"
    title="There is no such page"
    actions={
      <a class="button" href="#/vaults">
        Go to the vaults
      </a>
    }
  >
    <p>The address names no view of this console.</p>
  </PlainState>
);
