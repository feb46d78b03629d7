import type { AddResource } from '../console.ts';
import { addArchive } from './archive.ts';
import { addDeadLetters } from './dead-letters.ts';
import { addEstimate } from './estimate.ts';
import { addEvents } from './events.ts';
import { addFaults } from './faults.ts';
import { addFolder } from './folder.ts';
import { addJobs } from './jobs.ts';
import { addObjects } from './objects.ts';
import { addReport } from './report.ts';
import { addRestore } from './restore.ts';
import { addRestores } from './restores.ts';
import { addRun } from './run.ts';
import { addRuns } from './runs.ts';
import { addStart } from './start.ts';
import { addSurroundings } from './surroundings.ts';
import { addVault } from './vault.ts';
import { addVaults } from './vaults.ts';

/** All resources of the API. */
export const resources: readonly AddResource[] = [
  addSurroundings,
  addVaults,
  addVault,
  addFolder,
  addArchive,
  addEstimate,
  addStart,
  addRuns,
  addRun,
  addReport,
  addRestores,
  addRestore,
  addEvents,
  addJobs,
  addDeadLetters,
  addObjects,
  addFaults,
];
