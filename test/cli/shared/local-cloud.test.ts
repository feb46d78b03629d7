import { expect, test } from '@jest/globals';
import { demandNode } from '../../../cli/shared/local-cloud.ts';

test.each(['22.13.0', '22.23.5', '23.11.1'])('demandNode() says on Node %s what to install', (version) => {
  expect(() => demandNode(version)).toThrow(
    `This command needs Node 24 or later for the local cloud, and runs on Node ${version}: install Node 24`,
  );
});

test.each(['24.0.0', '25.1.0'])('demandNode() is content with Node %s', (version) => {
  expect(() => demandNode(version)).not.toThrow();
});
