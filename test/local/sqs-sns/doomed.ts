import { clockOf } from '../../../local/clock.ts';
import { everyoneMay } from '../../../local/gatekeeper.ts';
import { startMessages } from '../../../local/sqs-sns/index.ts';
import { Weather } from '../../../local/weather.ts';

/** The program of an SNS and SQS that will be killed: `fork`ed, told by its one argument where its data are. */
process.on('disconnect', () => process.exit()); // whoever started it is gone

const [, , dataFolder = ''] = process.argv;
const parts = { clock: clockOf(), weather: new Weather(), gatekeeper: everyoneMay };
const { url } = await startMessages({ dataFolder, ...parts });
process.send?.(url);
