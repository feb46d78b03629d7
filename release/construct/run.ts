import path from 'node:path';
import { buildConstruct } from './build.ts';

const folder = path.resolve(import.meta.dirname, '../../dist/cdk');

await buildConstruct(folder);
process.stdout.write(`Built the package @thaw/cdk in ${path.relative(process.cwd(), folder)}\n`);
