import { expect, test } from '@jest/globals';
import { startWorld } from './harness.ts';
import { tell } from './stories.ts';
import { withoutGrantOf } from './template-edits.ts';

test('without s3:ListBucket S3 says 403 of an absent object: that is not taken for a free place', async () => {
  const changeTemplate = withoutGrantOf('Plan', 's3:ListBucket');
  const world = await startWorld({ changeTemplate, tierSeconds: { Standard: 86_400 } });
  try {
    const story = await tell(world, 'forbidden', await world.upload(Buffer.from('thaw')));
    expect(story.execution).toMatchObject({ status: 'FAILED', error: 'AccessDenied' });
    expect(story).toMatchObject({ object: undefined, openUploads: 0, requests: 0 });
  } finally {
    await world.close();
  }
});
