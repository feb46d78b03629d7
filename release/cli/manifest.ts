import root from '../../package.json' with { type: 'json' };

/** The `package.json` of `@thaw/cli`. */
export const manifest = {
  name: '@thaw/cli',
  version: root.version,
  description: 'Restores Amazon Glacier vaults into S3, verified byte for byte: the command thaw',
  license: root.license,
  keywords: ['aws', 'glacier', 's3', 'restore', 'vault', 'archive', 'cli'],
  type: 'module',
  bin: { thaw: 'thaw.js' },
  engines: { node: '>=22.13' },
  exports: { './package.json': './package.json' },
  files: ['*.js', '*.mjs', '*.br', 'docs', 'console-page', 'THIRD-PARTY-LICENSES'],
  peerDependencies: { '@thaw/local-cloud': root.version },
  peerDependenciesMeta: { '@thaw/local-cloud': { optional: true } },
} as const;
