import root from '../../package.json' with { type: 'json' };

/**
 * The `package.json` of `@thaw/cdk`. 2.248.0 is the oldest `aws-cdk-lib` that was tried and gave the resources that the one of the
 * lock gives (2.230.0 fails: its rules have no `ruleRef`); constructs 10.5.0 is what it asks for itself.
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
  files: ['*.js', '*.mjs', '*.d.ts', '*.d.mts', 'functions/', 'API.md', 'THIRD-PARTY-LICENSES'],
  peerDependencies: {
    'aws-cdk-lib': '^2.248.0',
    constructs: '^10.5.0',
  },
} as const;
