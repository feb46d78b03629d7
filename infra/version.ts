import manifest from '../package.json' with { type: 'json' };

/** The version of Thaw, which the stack has as an output. */
export const { version } = manifest;
