/** The one account of the local cloud. */
export const accountId = '000000000000';
export const region = 'us-east-1';
/** The account's administrator, as policies and logs name it; credentials.ts has its keys. */
export const administrator = 'local';
