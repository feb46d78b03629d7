import { createHmac } from 'node:crypto';
import { administrator } from './account.ts';

/** What an AWS client signs with. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Keys follow from names, so that a restart knows them again. Whoever can read this file can sign: nothing here is secret. */
const derived = (purpose: string, name: string): string =>
  createHmac('sha256', `the local cloud: ${purpose}`).update(name).digest('base64');

/** The secret that belongs to an access key id of this cloud. */
export const secretOf = (accessKeyId: string): string => derived('secret', accessKeyId).slice(0, 40);

/** Any id with its secret. Only the ids that IAM issued are known to it; tests of one endpoint alone take any. */
export const keysOf = (accessKeyId: string): Credentials => ({ accessKeyId, secretAccessKey: secretOf(accessKeyId) });

/** Long-lived: 20 characters that begin with AKIA, which some clients demand (mt-aws-glacier). */
export const administratorCredentials: Credentials = keysFrom('AKIA', administrator);

/** Temporary, as those of a role always are: the id begins with ASIA, and a session token goes with them. */
export const roleCredentials = (roleName: string): Credentials => ({
  ...keysFrom('ASIA', roleName),
  sessionToken: derived('token', roleName),
});

function keysFrom(prefix: string, name: string): Credentials {
  const letters = derived('id', name)
    .toUpperCase()
    .replaceAll(/[^A-Z2-7]/g, '');
  const accessKeyId = `${prefix}${letters.padEnd(16, 'A').slice(0, 16)}`;
  return keysOf(accessKeyId);
}
