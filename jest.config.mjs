/** Trials of a minute or so: they run when they are asked for by name, as `.ci/run` does. */
const long = 'trials/long';
const asked = process.argv.some((part) => part.includes(long));

export default {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  runtime: '<rootDir>/test/jest/native-runtime.mjs',
  testSequencer: '<rootDir>/test/jest/sequencer.mjs',
  transform: { '\\.ts$': '<rootDir>/test/strip-types.mjs' },
  globalSetup: '<rootDir>/test/global-setup.mjs',
  testMatch: ['<rootDir>/test/**/*.test.ts', '<rootDir>/local/test/**/*.test.ts', '<rootDir>/trials/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', ...(asked ? [] : [`<rootDir>/${long}/`])],
  modulePathIgnorePatterns: ['<rootDir>/cdk.out', '<rootDir>/.local', '<rootDir>/dist'],
  setupFiles: ['<rootDir>/test/quiet.mjs'],
  maxWorkers: 4, // much of a story is waiting
  // Node never lets go of a module, and each test file has the project's own to itself: past a gigabyte, where each full
  // collection walks them all, suites took twice the CPU.
  workerIdleMemoryLimit: '400MB',
  testTimeout: 60_000,
};
