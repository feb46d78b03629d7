/** Where RestoreVault keeps its files in the work bucket (functions/run-files/keys.ts): lasting ones, and the others. */
export const runsPrefix = 'runs';
export const scratchPrefix = 'scratch';

/** Where the gate keeps its leases (functions/dispatch/gate.ts). */
export const gatePrefix = 'gate';

/** Where records of open uploads are (functions/restore/upload-record.ts). */
export const uploadsPrefix = 'uploads';
