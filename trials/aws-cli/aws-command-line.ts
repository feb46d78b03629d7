import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const mostBytes = 64 * 2 ** 20;

/** The real `aws`, told of a cloud by its environment alone. */
export class AwsCommandLine {
  readonly #env: NodeJS.ProcessEnv;

  constructor(env: Readonly<Record<string, string>>) {
    this.#env = { ...process.env, ...env, AWS_PAGER: '' };
  }

  /** Runs `aws ...`; gives what it prints. */
  async run(...words: readonly string[]): Promise<string> {
    const options = { env: this.#env, maxBuffer: mostBytes };
    return (await promisify(execFile)('aws', [...words], options)).stdout;
  }

  async json(...words: readonly string[]): Promise<Record<string, unknown>> {
    const parsed: Record<string, unknown> = JSON.parse(await this.run(...words, '--output', 'json'));
    return parsed;
  }

  /** Runs lines of a page in a shell, in that folder, as a person pastes them. */
  async shell(script: string, cwd: string): Promise<void> {
    await promisify(execFile)('sh', ['-ec', script], { env: this.#env, cwd, maxBuffer: mostBytes });
  }
}
