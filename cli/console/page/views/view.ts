import type { Surroundings } from '../../api.ts';
import type { Route } from '../route.ts';

/** What every view is given. */
export interface ViewProps {
  readonly route: Route;
  readonly surroundings: Surroundings;
}
