/** Where RestoreVault keeps its files in the work bucket (functions/vault-run/run-files.ts): lasting ones, and the others. */
export const runsPrefix = 'runs';
export const scratchPrefix = 'scratch';
