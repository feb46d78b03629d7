import root from '../../package.json' with { type: 'json' };

/**
 * The `package.json` of `@thaw/cdk`. The least `aws-cdk-lib` is the first one that the package was synthesized with
 * (test/release/construct.test.ts has the version of the lock); 3 would be another library.
 */
export const manifest = {
  name: '@thaw/cdk',
  version: root.version,
  description: 'AWS CDK construct that restores Amazon Glacier vaults into S3, verified byte for byte',
  license: root.license,
  keywords: ['aws', 'cdk', 'aws-cdk', 'awscdk', 'glacier', 's3', 'restore', 'vault', 'archive'],
  type: 'commonjs',
  engines: { node: '>=20' },
  main: './index.js',
  types: './index.d.ts',
  exports: {
    '.': {
      import: { types: './index.d.mts', default: './index.mjs' },
      require: { types: './index.d.ts', default: './index.js' },
    },
    './package.json': './package.json',
  },
  files: ['*.js', '*.mjs', '*.d.ts', '*.d.mts', 'functions/', 'API.md'],
  peerDependencies: {
    'aws-cdk-lib': `^${root.dependencies['aws-cdk-lib']}`,
    constructs: `^${root.dependencies.constructs}`,
  },
} as const;
