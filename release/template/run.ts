import path from 'node:path';
import { Size } from 'aws-cdk-lib';
import { writeAssembly, writeTemplate } from './build.ts';

/**
 * `npm run template`: builds `thaw.template.json` into `dist/`. With `-- --for-tests`: as an assembly with the small parts that
 * stories and soak want, into `dist/one-file`.
 */
const dist = path.resolve(import.meta.dirname, '../../dist');
if (process.argv.includes('--for-tests')) {
  const folder = path.join(dist, 'one-file');
  await writeAssembly(folder, { minimumPartSize: Size.mebibytes(8) });
  process.stdout.write(`${folder}\n`);
} else {
  const { file, text } = await writeTemplate(dist);
  process.stdout.write(`${file}: ${Buffer.byteLength(text)} bytes\n`);
}
