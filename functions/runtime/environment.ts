import { configurationError } from '../errors.ts';
import { positiveNumberSetting } from './settings.ts';

/**
 * The one way to tell the product that time passes faster than on AWS: how many real seconds an hour of Glacier's lasts,
 * 3600 where it is not set. The steps of RestoreVault compare Glacier's dates with hours of this length. No template
 * sets it (test/infra/template.test.ts): the local cloud gives it to the functions that it runs (cli/local/pace.ts).
 */
export const hourVariable = 'OVERDUE_HOUR_SECONDS';

/** Set by whoever puts another service in Glacier's place (SDK reference guide, "feature-ss-endpoints"). */
const endpointVariable = 'AWS_ENDPOINT_URL_GLACIER';

/**
 * How many real seconds an hour of Glacier's lasts. Error: `ConfigurationError` where the variable is set and Glacier is
 * AWS's own: with shorter hours archives that are on their way would be requested, and paid for, again.
 */
export function hourSeconds(env: Readonly<Record<string, string | undefined>> = process.env): number {
  if (env[hourVariable] !== undefined && !env[endpointVariable]) {
    throw configurationError(
      `Cannot start: the environment variable ${hourVariable} may be set only together with ${endpointVariable}, and is "${env[hourVariable]}" without it. Hours of AWS's Glacier have 3600 seconds: remove the variable.`,
    );
  }
  return positiveNumberSetting(hourVariable, 3600, env);
}
