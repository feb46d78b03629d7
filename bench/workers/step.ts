/** Any step as it would be uploaded: its bundle's handler, given the event that the parent sends. */
import { createRequire } from 'node:module';
import path from 'node:path';
import { measured } from './measured.ts';

const bundle: { handler(event: unknown): Promise<unknown> } = createRequire(import.meta.url)(
  path.join(process.env.LAMBDA_TASK_ROOT ?? '', 'index.js'),
);

measured((event: object) => bundle.handler(event));
