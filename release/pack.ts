import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { buildCli } from './cli/build.ts';
import { thirdPartyLicenses } from './licenses.ts';
import { buildLocalCloud } from './local-cloud/build.ts';
import { root } from './root.ts';
import { packed } from './tarball.ts';

/** By the folder in `dist/`. Each empties it and fills it, and answers with the metafiles of what it bundled. */
const builders = { cli: buildCli, 'local-cloud': buildLocalCloud };

/** `npm run pack`: builds every package into `dist/<folder>`, and its tarball into `dist/`. */
for (const [name, build] of Object.entries(builders)) {
  const folder = path.join(root, 'dist', name);
  await mkdir(folder, { recursive: true });
  const metafiles = await build(folder);
  await writeFile(path.join(folder, 'THIRD-PARTY-LICENSES'), thirdPartyLicenses(metafiles));
  const { file, sizeBytes, unpackedBytes } = await packed(folder, path.join(root, 'dist'));
  process.stdout.write(`dist/${file}  ${inKilobytes(sizeBytes)}, unpacked ${inKilobytes(unpackedBytes)}\n`);
}

function inKilobytes(bytes: number): string {
  return `${Math.ceil(bytes / 1000).toLocaleString('en-US')} kB`;
}
