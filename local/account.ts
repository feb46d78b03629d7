/** The one account of the local cloud. */
export const accountId = '000000000000';
export const region = 'us-east-1';
/** The access key id of the account's administrator: the user's own credentials. Any secret will do. */
export const administrator = 'local';
