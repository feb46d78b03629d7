import path from 'node:path';
import { builders, pack } from './packages.ts';
import { root } from './root.ts';

const inKilobytes = (bytes: number) => `${Math.ceil(bytes / 1000).toLocaleString('en-US')} kB`;

/** `npm run pack`: builds every package into `dist/<name>`, and its tarball into `dist/`. */
for (const [name, build] of Object.entries(builders)) {
  const { file, sizeBytes, unpackedBytes } = await pack(name, build, path.join(root, 'dist'));
  process.stdout.write(`dist/${file}  ${inKilobytes(sizeBytes)}, unpacked ${inKilobytes(unpackedBytes)}\n`);
}
