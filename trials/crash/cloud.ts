import { startWorld } from '../../test/end-to-end/harness.ts';
import { DeadlyFaults } from './deadly-faults.ts';
import type { Doom, Ready } from './doomed.ts';

/** The program of a cloud that will be killed: `fork`ed, told by its one argument where its data are and how it dies. */
process.on('disconnect', () => process.exit()); // whoever started it is gone

const { dataFolder, speed, death }: Doom = JSON.parse(process.argv[2] ?? '{}');
const { cloud } = await startWorld({
  dataFolder,
  speed,
  restoreSmallOutput: true,
  healing: true,
  faults: new DeadlyFaults(death),
  windowSeconds: 86_400 * speed,
});
cloud.glacier.admin.createVault('demo');
const ready: Ready = { endpoints: cloud.endpoints, outputs: cloud.outputs };
process.send?.(ready);
