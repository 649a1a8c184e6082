#!/usr/bin/env node
// Syntax of 2017 and no imports: an old Node must be able to read this file to say what is wrong with it.
const [major, minor] = process.versions.node.split('.').map(Number);

if (major < 22 || (major === 22 && minor < 13)) {
  process.stderr.write(
    'gomeet needs Node 22.13 or later, and this is Node ' +
      process.versions.node +
      ': in a checkout run "npm ci" and then "npx gomeet", which brings its own Node; elsewhere install Node 24.\n',
  );
  process.exit(2);
} else {
  start();
}

function start() {
  const home = process.env.XDG_CACHE_HOME || process.getBuiltinModule('path').join(process.getBuiltinModule('os').homedir(), '.cache');
  process.getBuiltinModule('module').enableCompileCache(process.getBuiltinModule('path').join(home, 'gomeet', 'compiled'));
  import('../dist/gomeet.js').then(
    (gomeet) => gomeet.main(),
    (error) => {
      if (error.code !== 'ERR_MODULE_NOT_FOUND' || !String(error.url).endsWith('/dist/gomeet.js')) throw error;
      process.stderr.write('gomeet is not built: dist/gomeet.js is missing; run "npm run build" in its folder.\n');
      process.exit(2);
    },
  );
}
