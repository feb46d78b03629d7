import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';

/**
 * True if the profile is in the AWS config or credentials file (SDK reference guide, "file-location", "file-format":
 * `[profile name]` in the one, `[name]` in the other).
 */
export function isProfileKnown(name: string, env: NodeJS.ProcessEnv = process.env): boolean {
  const folder = path.join(homedir(), '.aws');
  const config = textOf(env['AWS_CONFIG_FILE'] ?? path.join(folder, 'config'));
  const credentials = textOf(env['AWS_SHARED_CREDENTIALS_FILE'] ?? path.join(folder, 'credentials'));
  const inConfig = sectionsOf(config).map((section) => section.replace(/^profile /, ''));
  return [...inConfig, ...sectionsOf(credentials)].includes(name);
}

const sectionsOf = (text: string): string[] =>
  [...text.matchAll(/^\s*\[\s*([^\]]+?)\s*\]/gm)].map(([, section = '']) => section.replace(/\s+/g, ' '));

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
