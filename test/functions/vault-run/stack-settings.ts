/** What choose-archives knows of a stack without settings, besides its bucket and prefix. */
export const stackSettings = {
  storageClass: 'STANDARD',
  minimumPartSizeBytes: 2 ** 27,
  smallOutputUpToBytes: 2 ** 27,
  requestsPerSecond: 100,
  workers: 500,
  maxConcurrency: 20,
  smallWorkers: 200,
} as const;
