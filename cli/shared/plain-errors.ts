import { InUse } from './lock.ts';
import { PortInUse } from './port-in-use.ts';
import { SynthesisFailed } from './synthesize.ts';

const kinds = [SynthesisFailed, InUse, PortInUse];

/** True if the error's sentence says all there is to say. */
export const isPlain = (error: unknown): boolean => kinds.some((kind) => error instanceof kind);
