/**
 * Makes docs/report.png: the report's page of a sample run, as headless Chromium shows it.
 *
 *     node trials/screenshot/run.ts [--dark] [<file.png>]
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { samplePage } from './sample-run.ts';

const { values, positionals } = parseArgs({ options: { dark: { type: 'boolean' } }, allowPositionals: true });
const picture = path.resolve(positionals[0] ?? 'docs/report.png');
const folder = mkdtempSync(path.join(tmpdir(), 'thaw-screenshot-'));
try {
  const page = path.join(folder, 'report.html');
  writeFileSync(page, await samplePage());
  const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--hide-scrollbars', '--window-size=1040,1520'];
  if (values.dark) flags.push('--blink-settings=preferredColorScheme=0');
  const browser = process.env['CHROMIUM'] ?? 'chromium';
  execFileSync(browser, [...flags, `--user-data-dir=${folder}`, `--screenshot=${picture}`, pathToFileURL(page).href], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  process.stdout.write(`${picture}: ${statSync(picture).size} bytes\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
