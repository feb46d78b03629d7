/** The product: the bundle of fetch-part that would be uploaded, with the variables its function would have. */
import { createRequire } from 'node:module';
import path from 'node:path';
import { measured, type PartRequest } from './measured.ts';

const bundle: { handler(task: unknown): Promise<unknown> } = createRequire(import.meta.url)(
  path.join(process.env.LAMBDA_TASK_ROOT ?? '', 'index.js'),
);

measured(({ outputBytes, partBytes }: PartRequest) =>
  bundle.handler({
    vaultName: 'bench',
    jobId: `size-${outputBytes}`,
    bucket: 'bench',
    key: 'object',
    uploadId: 'upload',
    sizeBytes: outputBytes,
    partSizeBytes: partBytes,
    partNumber: 1,
    attemptSeconds: 840,
  }),
);
