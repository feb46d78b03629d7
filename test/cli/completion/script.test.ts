import { execFileSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { completionScript } from '../../../cli/completion/script.ts';
import { FakeAccount } from '../fake-account.ts';
import { typed } from '../typed.ts';

/** What bash offers after this line. */
function offered(script: string, ...words: string[]): string[] {
  const line = `COMP_WORDS=(${words.join(' ')}); [ "\${#COMP_WORDS[@]}" -lt ${words.length} ] && COMP_WORDS+=(""); COMP_CWORD=${words.length - 1}`;
  const printed = execFileSync('bash', ['-c', `${script}\n${line}\n_thaw\nprintf '%s\\n' "\${COMPREPLY[@]}"`]);
  return printed.toString().split('\n').filter(Boolean);
}

test('completionScript() for bash completes commands, and then their options', async () => {
  const { rows: script } = await typed(new FakeAccount(), 'completion', 'bash');
  expect(offered(script, 'thaw', 'st')).toEqual(['status', 'stop']);
  expect(offered(script, 'thaw', 'vault', '--est')).toEqual(['--estimate']);
  expect(offered(script, 'thaw', 'vault', 'photos')).toEqual([]);
});

test('completionScript() for zsh and fish names every command', () => {
  const words = [{ name: 'vault', summary: "a vault's restore", options: ['--json'] }];
  expect(completionScript('zsh', words)).toMatch(/^autoload .*bashcompinit\n[^]*vault\) words="--json"/);
  expect(completionScript('fish', words)).toContain(`-a vault -d 'a vault\\'s restore'`);
});
