#!/usr/bin/env node
// The bin of the package: any Node can read it, and says in a sentence what an old one would say as a syntax error.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major > 22 || (major === 22 && minor >= 13)) await import('./program.js');
else {
  process.stderr.write(
    `thaw needs Node 22.13 or later and found ${process.version}: install it (https://nodejs.org).\n`,
  );
  process.exitCode = 1;
}
