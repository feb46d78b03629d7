import { Problem } from '../../shared/problem.ts';
import type { FaultState } from '../api.ts';
import type { AddResource, Console } from '../console.ts';
import type { FaultSwitch } from '../doors/console-doors.ts';
import { Fields } from '../fields.ts';

/** GET, POST and DELETE /api/faults, DELETE /api/faults/:id */
export const addFaults: AddResource = (api, console) => {
  api.get('/faults', async (context) => context.json(await stateOf(await switchOf(console))));
  api.post('/faults', async (context) => {
    const faults = await switchOf(console);
    await faults.on(faultIn(new Fields(await context.req.json())));
    return context.json(await stateOf(faults), 201);
  });
  api.delete('/faults', async (context) => {
    const faults = await switchOf(console);
    await faults.allOff();
    return context.json(await stateOf(faults));
  });
  api.delete('/faults/:id', async (context) => {
    const faults = await switchOf(console);
    const id = context.req.param('id');
    if (!(await faults.off(id)))
      throw new Problem('NotFound', `No fault ${JSON.stringify(id.slice(0, 100))} is switched on.`);
    return context.json(await stateOf(faults));
  });
};

/** Error: `NotOffered`. */
async function switchOf(console: Console): Promise<FaultSwitch> {
  const { faults } = await console.doors();
  if (faults !== undefined) return faults;
  throw new Problem('NotOffered', 'This cloud does not break on request.');
}

function faultIn(fields: Fields) {
  const probability = fields.optionalNumber('probability', Number.MIN_VALUE, 1);
  const times = fields.optionalNumber('times', 1, 1e9);
  return {
    place: fields.text('place'),
    kind: fields.text('kind'),
    ...(probability === undefined ? {} : { probability }),
    ...(times === undefined ? {} : { times }),
  };
}

const stateOf = async (faults: FaultSwitch): Promise<FaultState> => ({ ...(await faults.look()), refreshSeconds: 1 });
