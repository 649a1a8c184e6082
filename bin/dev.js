#!/usr/bin/env node
import {enableCompileCache} from 'node:module';
import {homedir} from 'node:os';
import {join} from 'node:path';

// gomeet from its sources, without a build: Node 24 strips the types.
if (process.features.typescript === undefined || process.features.typescript === false) {
  process.stderr.write(
    `bin/dev.js needs a Node that strips types, and this is Node ${process.versions.node}: run it as "npx node bin/dev.js".\n`,
  );
  process.exit(2);
}
// Where bin/run.js keeps it; without types stripped and functions compiled again, a start takes half the time.
enableCompileCache(join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'gomeet', 'compiled'));
const [{main}, {describeCommands}] = await Promise.all([import('../src/cli.ts'), import('../scripts/describe.mjs')]);
await main(await describeCommands());
