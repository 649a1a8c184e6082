// `npm run generate` writes every file that follows from other files; with `--check` it only says which are not current.
import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {roomIndexes} from './rooms.mjs';

const root = dirname(import.meta.dirname);
const check = process.argv.includes('--check');
const stale = [];

try {
  keep(roomIndexes(root));
  const {configJsonSchema} = await import('../src/core/config-schema.ts');
  keep({'schemas/gomeet.schema.json': `${JSON.stringify(configJsonSchema(), null, 2)}\n`});
  // Only now: the command reference loads the commands, which import the indexes.
  const {readme} = await import('./readme.mjs');
  keep({'README.md': await readme(root)});
} catch (error) {
  process.stderr.write(`generate: ${error instanceof Error ? error.message : error}\n`);
  process.exit(3);
}

if (check && stale.length > 0) {
  process.stderr.write(`not current: ${stale.join(', ')}; run "npm run generate" and commit what it writes\n`);
  process.exit(3);
}
process.stdout.write(stale.length === 0 ? 'everything generated is current\n' : `wrote ${stale.join(', ')}\n`);

function keep(files) {
  for (const [file, content] of Object.entries(files)) {
    const path = join(root, file);
    if (existsSync(path) && readFileSync(path, 'utf8') === content) continue;
    stale.push(file);
    if (!check) writeFileSync(path, content);
  }
}
