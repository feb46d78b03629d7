import type { RunRow } from '../../api.ts';
import { hashOf } from '../route.ts';
import { toneOfRun } from '../words.ts';
import { Badge } from './badge.tsx';

/** State of a run, as a link to it. */
export const RunBadge = ({ vaultName, run, state }: RunRow) => (
  <a href={hashOf(['runs', vaultName, run])} tabIndex={-1} title={run}>
    <Badge tone={toneOfRun[state]} text={state} />
  </a>
);
