// Plain JavaScript on purpose: this file must be readable by any Node, to say in a sentence what an old one would
// say as a syntax error. `npm ci` puts Node 24 first on the PATH of npm scripts where its binary package exists.
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const [script, ...rest] = process.argv.slice(2);
const major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  process.stderr.write(
    `thaw needs Node 24 or later and found ${process.version}: run it as "npm start", "npm run ..." or "npx ..." after "npm ci", or install Node 24.\n`,
  );
  process.exit(1);
}
process.argv = [process.argv[0], path.resolve(script), ...rest];
await import(pathToFileURL(path.resolve(script)).href);
