import path from 'node:path';
import { Code } from 'aws-cdk-lib/aws-lambda';

/**
 * Stands for infra/bundle.ts in the package: a function's code as the build made it. The user's synth needs neither esbuild nor
 * our sources. The bundle that this goes into is CommonJS, where `__dirname` is the package's folder.
 */
export const bundleOf = (file: string): Code => Code.fromAsset(path.join(__dirname, 'functions', file));
