import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { hourSeconds } from '../../../functions/runtime/environment.ts';

const elsewhere = { AWS_ENDPOINT_URL_GLACIER: 'http://localhost:4510' };

describe('hourSeconds()', () => {
  test('gives 3600 where nobody says otherwise, here and elsewhere', () => {
    expect(hourSeconds({})).toBe(3600);
    expect(hourSeconds(elsewhere)).toBe(3600);
  });

  test('gives shorter hours where Glacier is not AWS', () => {
    expect(hourSeconds({ ...elsewhere, OVERDUE_HOUR_SECONDS: '37.5' })).toBe(37.5);
  });

  test.each([
    ['on AWS', { OVERDUE_HOUR_SECONDS: '30' }],
    ['on AWS, where the hour is as long as ever', { OVERDUE_HOUR_SECONDS: '3600' }],
    ['beside an endpoint that is empty', { OVERDUE_HOUR_SECONDS: '30', AWS_ENDPOINT_URL_GLACIER: '' }],
    ['when it is no number', { ...elsewhere, OVERDUE_HOUR_SECONDS: 'short' }],
    ['when it is empty', { ...elsewhere, OVERDUE_HOUR_SECONDS: '' }],
    ['when it is 0', { ...elsewhere, OVERDUE_HOUR_SECONDS: '0' }],
  ])('refuses the variable %s', (_, env) => {
    expect(() => hourSeconds(env)).toThrow(
      expect.objectContaining({
        name: 'ConfigurationError',
        message: expect.stringContaining('OVERDUE_HOUR_SECONDS'),
      }),
    );
  });

  test('is the only place that names the variable', () => {
    const root = path.join(import.meta.dirname, '../../..');
    const files = globSync('{functions,infra,local,cli,bench}/**/*.ts', { cwd: root });
    const naming = files.filter((file) => readFileSync(path.join(root, file), 'utf8').includes('OVERDUE_HOUR_SECONDS'));
    expect(naming).toEqual(['functions/runtime/environment.ts']);
  });
});
