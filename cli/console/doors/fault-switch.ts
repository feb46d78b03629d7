import { Problem } from '../../shared/problem.ts';
import type { FaultSwitch, FaultsSeen } from './console-doors.ts';

/** The variable in which a cloud says where faults are switched on and off. AWS has none. */
const faultsVariable = 'LOCAL_CLOUD_FAULTS_URL';

/** Only where somebody offers it: `npm run local` exports the variable. */
export function faultSwitchOf(env: NodeJS.ProcessEnv = process.env): FaultSwitch | undefined {
  const url = env[faultsVariable];
  return url === undefined || url === '' ? undefined : faultSwitchAt(url);
}

const faultSwitchAt = (url: string): FaultSwitch => ({
  async look() {
    const seen: FaultsSeen = JSON.parse(await (await ask(url, 'GET')).text());
    return seen;
  },
  async on(fault) {
    await ask(url, 'POST', fault);
  },
  async off(id) {
    return (await ask(`${url}/${encodeURIComponent(id)}`, 'DELETE', undefined, [404])).ok;
  },
  async allOff() {
    await ask(url, 'DELETE');
  },
});

async function ask(url: string, method: string, body?: object, expected: readonly number[] = []): Promise<Response> {
  const init =
    body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
  const response = await fetch(url, { method, ...init });
  if (response.ok || expected.includes(response.status)) return response;
  throw new Problem(response.status === 400 ? 'BadRequest' : 'NoAnswer', await response.text());
}
