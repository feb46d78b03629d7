import type { VaultRequest } from '../../functions/vault-flow.ts';

/** Fields in one order, without those that are left out: the same request is the same text. */
export const inputText = (request: VaultRequest): string => JSON.stringify(request);
