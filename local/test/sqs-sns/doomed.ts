import { clockOf } from '../../clock.ts';
import { Faults } from '../../faults.ts';
import { everyoneMay } from '../../gatekeeper.ts';
import { startMessages } from '../../sqs-sns/index.ts';

/** The program of an SNS and SQS that will be killed: `fork`ed, told by its one argument where its data are. */
process.on('disconnect', () => process.exit()); // whoever started it is gone

const [, , dataFolder = ''] = process.argv;
const parts = { clock: clockOf(), faults: new Faults(), gatekeeper: everyoneMay };
const { url } = await startMessages({ dataFolder, ...parts });
process.send?.(url);
