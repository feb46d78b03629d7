import { ownVersion, versionWarning } from '../../shared/version.ts';
import type { Surroundings } from '../api.ts';
import type { AddResource } from '../console.ts';

/** GET /api/surroundings */
export const addSurroundings: AddResource = (api, console) => {
  api.get('/surroundings', async (context) => {
    const { place, stack, isLocal, faults, now } = await console.doors();
    const answer: Surroundings = {
      ...place,
      version: ownVersion,
      stackVersion: stack.version ?? null,
      versionWarning: versionWarning(place.stackName, stack.version) ?? null,
      bucketName: stack.bucketName,
      readOnly: console.isReadOnly,
      isLocal,
      // Who can switch faults has a bucket of nobody's: on AWS a list of a large bucket has a price.
      can: { faults: faults !== undefined, objects: faults !== undefined, awsConsole: !isLocal },
      now: now().toISOString(),
    };
    return context.json(answer);
  });
};
