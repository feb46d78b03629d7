import { expect, test } from '@jest/globals';
import { defaults } from '../../infra/props.ts';
import { defaultOptions } from './options.ts';

test('the simulated stack has the settings that a stack has by default', () => {
  const { workers, maxConcurrency, requestsPerSecond } = defaultOptions;
  expect(defaults).toMatchObject({ workers, maxConcurrency, requestsPerSecond });
});
