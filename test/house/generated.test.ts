import {spawnSync} from 'node:child_process';
import {join} from 'node:path';
import {expect, it} from 'vitest';
import {root} from './_files.ts';

it('generated files are current', () => {
  const check = spawnSync(process.execPath, [join(root, 'scripts/generate.mjs'), '--check'], {cwd: root, encoding: 'utf8'});
  expect(check.stderr).toBe('');
  expect(check.status).toBe(0);
}, 60_000);
