import { expect, test } from '@jest/globals';
import { inputRefused } from '../../../functions/errors.ts';
import type { RestoreTask } from '../../../functions/flow.ts';
import { stepHandler } from '../../../functions/runtime/handler.ts';

const refuse = async () => {
  throw inputRefused('Cannot plan a restore');
};

test.each(['null', '7', '"photos"', '[]', '{}'])(
  'doorway() lets the error of a step through that was given %s by hand',
  async (input) => {
    const step = stepHandler<RestoreTask, object, never>('plan', refuse, () => ({}));
    await expect(step(JSON.parse(input))).rejects.toMatchObject({ name: 'InputRefused' });
  },
);
