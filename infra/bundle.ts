import path from 'node:path';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { buildSync } from 'esbuild';
import { bundleOptions } from './bundle-options.ts';

/**
 * A function's code: one minified file with the SDK inside, made by esbuild in this process. `NodejsFunction` makes the
 * same by asking npx for esbuild, once a function, which took longer than all the rest of a synth.
 */
export const bundleOf = (file: string): Code =>
  Code.fromAsset(path.join(bundleOptions.absWorkingDir, 'functions'), {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      image: DockerImage.fromRegistry('none'), // Docker is never asked: the local bundling below does not fail
      command: ['bundle', file], // tells one function's asset from another's
      local: { tryBundle: (folder) => bundle(file, folder) },
    },
  });

function bundle(file: string, folder: string): true {
  buildSync({ ...bundleOptions, entryPoints: [`functions/${file}.ts`], outfile: path.join(folder, 'index.js') });
  return true;
}
