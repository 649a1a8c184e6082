import {existsSync} from 'node:fs';
import {dirname, join} from 'node:path';

/** The package's own folder, whether this runs from the bundle (dist/), from source (src/) or under the test runner. */
export function packageRoot(from: string = import.meta.dirname): string {
  let folder = from;
  while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}
