import { describe, expect, test } from '@jest/globals';
import { nameOf } from '../../../../functions/archive/names/name-of.ts';
import { compileNameRule } from '../../../../functions/archive/names/name-rule.ts';

const archive = { vaultName: 'v', archiveId: 'A' };
const named = (description: string, ...rules: string[]) => nameOf(description, archive, rules.map(compileNameRule));

describe('compileNameRule()', () => {
  test.each([
    ['^backup-(?<modified>\\d{10})-(?<name>.*)$', 'backup-1364817600-a/b.txt', 'a/b.txt', '2013-04-01T12:00:00Z'],
    ['(?P<name>[^|]+)\\|(?P<modified>[^|]+)$', 'x|a.txt|2013-04-01T12:00:00Z', 'a.txt', '2013-04-01T12:00:00Z'],
    ['(?i)FILE=(?<name>[^;]+)', 'size=5;file=a.txt;', 'a.txt', undefined],
    ['name:(?<name>.*)', 'name:a\nb', 'a\nb', undefined],
    ['/home/(?<name>.*)', '/home/me/a.txt', 'me/a.txt', undefined],
    ['/filename', '{"filename":"a.txt","Path":"other"}', 'a.txt', undefined],
    ['/file/names/1', '{"file":{"names":["a","b.txt"]}}', 'b.txt', undefined],
    ['/a~1b~0c', '{"a/b~c":"d.txt"}', 'd.txt', undefined],
    ['/id', '{"id":17}', '17', undefined],
    ['/0', '["a.txt"]', 'a.txt', undefined],
  ])('%s finds the name in %s', (rule, description, name, modifiedAt) => {
    expect(named(description, rule)).toEqual({ style: 'rule 1', name, ...(modifiedAt && { modifiedAt }) });
  });

  test.each([
    ['(?<name>q+)', 'plain.txt'],
    ['(?<name>z*)', 'plain.txt'],
    ['(?<name>\\.)', 'plain.txt'],
    ['/filename', 'plain.txt'],
    ['/length', '["a"]'],
    ['/constructor/name', '{}'],
    ['/a', '{"a":{"b":"c"}}'],
  ])('%s does not match %s, which is read as without it', (rule, description) => {
    expect(named(description, rule)).toEqual(named(description));
  });

  test('the first rule that finds a name wins, before all that is known', () => {
    const description = '{"Path":"wrong","UTCDateModified":"20130313T040002Z","title":"right"}';
    expect(named(description, '/none', '/title', '/Path')).toEqual({ style: 'rule 2', name: 'right' });
  });

  test('takes time in proportion to the description', () => {
    const rule = compileNameRule('^(?<name>(a|a|aa)*)+$');
    // Backtracking would take longer than the sun will shine.
    expect(rule.read(`${'a'.repeat(1023)}!`)).toEqual({});
  });

  test.each([
    ['(.*)', 'no such group'],
    ['filename', 'no such group'],
    ['', 'no such group'],
    ['(?<name>.*', 'missing closing ): `(?<name>.*`'],
    ['(?<name>a)(?<name>b)', 'duplicate capture group name: `name`'],
    ['(?<name>(?=a).*)', 'invalid or unsupported Perl syntax: `(?=`'],
    ['(?<name>a)\\1', 'invalid escape sequence: `\\1`'],
    ['(?<name>(a{1000}){1000})', 'invalid repeat count: `{1000}`'],
    ['/a~2', 'a "~" that neither 0 nor 1 follows'],
    [`(?<name>${'a'.repeat(1000)})`, '1009 characters; 1000 are taken'],
  ])('refuses %s', (rule, found) => {
    const compile = () => compileNameRule(rule);
    expect(compile).toThrow(expect.objectContaining({ name: 'NameRuleInvalid' }));
    expect(compile).toThrow('Cannot use the name rule "');
    expect(compile).toThrow(
      `wanted a regular expression with a group (?<name>...), or a JSON pointer such as /filename, found ${found}`,
    );
  });
});
