#!/usr/bin/env node
// gomeet from its sources, without a build: Node 24 strips the types.
if (process.features.typescript === undefined || process.features.typescript === false) {
  process.stderr.write(
    `bin/dev.js needs a Node that strips types, and this is Node ${process.versions.node}: run it as "npx node bin/dev.js".\n`,
  );
  process.exit(2);
}
const [{main}, {describeCommands}] = await Promise.all([import('../src/cli.ts'), import('../scripts/describe.mjs')]);
await main(await describeCommands());
