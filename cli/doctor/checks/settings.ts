import type { Check } from '../check.ts';
import { failed, ok } from '../finding.ts';
import { planFunction } from '../step-settings.ts';

/** The settings that Plan runs with: where objects go, and how. */
export const settings: Check = {
  name: 'settings',
  async look(doors, stack) {
    const { state, variables } = await planFunction(doors, stack);
    const { BUCKET_NAME, KEY_PREFIX = '', STORAGE_CLASS, MINIMUM_PART_SIZE_BYTES } = variables;
    if (state !== 'Active') return [failed(`Plan's function is ${state}, not Active`, 'Look at it in the console')];
    if (BUCKET_NAME !== stack.bucketName) {
      return [
        failed(`Plan writes to "${BUCKET_NAME}", the stack says "${stack.bucketName}"`, 'Deploy the stack again'),
      ];
    }
    const parts = `parts from ${Number(MINIMUM_PART_SIZE_BYTES) / 2 ** 20} MiB`;
    return [ok(`to s3://${BUCKET_NAME}/${KEY_PREFIX}<vault>/<archive id>, ${STORAGE_CLASS}, ${parts}`)];
  },
};
