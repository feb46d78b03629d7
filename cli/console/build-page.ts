import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { build, type Metafile } from 'esbuild';
import { type PageFile, pageFile } from './page-file.ts';

/**
 * The page as files: `page.js` from `main.tsx`, `page.css` from `style.css`, and `index.html`. `release/` writes them into
 * `console-page/` next to the program; a clone builds them in memory when the console starts.
 */
export async function buildPage(sources: string): Promise<readonly PageFile[]> {
  return (await buildPageWithMetafile(sources)).files;
}

/** The same, with what esbuild put inside: whoever gives the page away names the licences. */
export async function buildPageWithMetafile(
  sources: string,
): Promise<{ readonly files: readonly PageFile[]; readonly metafile: Metafile }> {
  const entryPoints = [
    { in: path.join(sources, 'main.tsx'), out: 'page' },
    { in: path.join(sources, 'style.css'), out: 'page' },
  ].filter((entry) => existsSync(entry.in));
  const { outputFiles, metafile } = await build({
    absWorkingDir: path.join(import.meta.dirname, '../..'),
    metafile: true,
    entryPoints,
    outdir: '/',
    write: false,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2023',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    legalComments: 'eof', // licences of what is bundled
    logLevel: 'warning',
  });
  const bundles = outputFiles.map(({ path: file, contents }) => pageFile(path.basename(file), contents));
  return { files: [pageFile('index.html', await htmlOf(sources)), ...bundles], metafile };
}

async function htmlOf(sources: string): Promise<Uint8Array> {
  const own = path.join(sources, 'index.html');
  return existsSync(own) ? await readFile(own) : Buffer.from(shell);
}

/** No inline script and no inline style: the page's policy runs none. */
const shell = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Thaw</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/page.css">
<script type="module" src="/page.js"></script>
</head>
<body><div id="root"></div><noscript>The console of Thaw needs JavaScript.</noscript></body>
</html>
`;
