import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { apiReference } from './api.ts';

const root = path.resolve(import.meta.dirname, '../..');

await writeFile(path.join(root, 'docs/api.md'), await apiReference(root));
