#!/usr/bin/env node
// The bin of package.json: `npx thaw` finds it in the clone, without a network. Plain JavaScript, as node24.mjs is.
import { fileURLToPath } from 'node:url';

process.argv.splice(2, 0, fileURLToPath(new URL('main.ts', import.meta.url)));
await import('./node24.mjs');
