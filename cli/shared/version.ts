import manifest from '../../package.json' with { type: 'json' };

/** Of this package, which has the commands and the stack. */
export const ownVersion: string = manifest.version;

/** What to tell people whose stack was deployed from another version than `thaw` is of; undefined where both are one. */
export const versionWarning = (stackName: string, ofStack: string | undefined): string | undefined =>
  ofStack === ownVersion
    ? undefined
    : `The stack "${stackName}" is of version ${ofStack ?? 'unknown'}, and thaw of version ${ownVersion}. Deploy the stack again, or use the thaw of its version.`;
