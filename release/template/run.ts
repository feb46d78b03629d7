import path from 'node:path';
import { writeTemplate } from './build.ts';

/** `npm run template`: builds `thaw.template.json` into `dist/`. */
const { file, text } = await writeTemplate(path.resolve(import.meta.dirname, '../../dist'));
process.stdout.write(`${file}: ${Buffer.byteLength(text)} bytes\n`);
