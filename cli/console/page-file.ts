import path from 'node:path';

/** A file that the browser loads. */
export interface PageFile {
  /** `/page.js`. */
  readonly path: string;
  readonly type: string;
  readonly bytes: Uint8Array;
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** `name` is that of a file, such as `page.js`; `index.html` is loaded as `/`. */
export const pageFile = (name: string, bytes: Uint8Array): PageFile => ({
  path: name === 'index.html' ? '/' : `/${name}`,
  type: types[path.extname(name)] ?? 'application/octet-stream',
  bytes,
});
