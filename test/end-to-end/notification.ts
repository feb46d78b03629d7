/** The ARN of a vault of our account. */
export const vaultArn = (name: string): string => `arn:aws:glacier:us-east-1:000000000000:vaults/${name}`;

/** What Glacier would say of a job of vault `demo`, as much of it as is believed. */
export const notification = (jobId: string, change: object = {}): string =>
  JSON.stringify({ VaultARN: vaultArn('demo'), JobId: jobId, Completed: true, StatusCode: 'Succeeded', ...change });
