import {existsSync} from 'node:fs';
import {dirname, join} from 'node:path';

/** The package's own directory, whether we run bundled (dist/), from source (src/), or under the test runner. */
export function packageRoot(): string {
  let dir = import.meta.dirname;
  while (!existsSync(join(dir, 'package.json')) && dirname(dir) !== dir) dir = dirname(dir);
  return dir;
}

/** A file or folder below `sandbox/`: the Go modules. */
export function moduleDir(name: string): string {
  return join(packageRoot(), 'sandbox', name);
}
