import {readdirSync, readFileSync} from 'node:fs';
import {dirname, join, sep} from 'node:path';

/** The repository, and its files below some folders as paths with `/`. */
export const root = dirname(dirname(import.meta.dirname));

const skipped = new Set(['node_modules', 'dist', '.git', 'test-output']);

export function filesBelow(folders: readonly string[], ends: readonly string[]): readonly string[] {
  return folders.flatMap((folder) =>
    readdirSync(join(root, folder), {recursive: true, withFileTypes: true})
      .filter((entry) => entry.isFile() && ends.some((end) => entry.name.endsWith(end)))
      .map((entry) =>
        join(entry.parentPath, entry.name)
          .slice(root.length + 1)
          .split(sep)
          .join('/'),
      )
      .filter((file) => !file.split('/').some((part) => skipped.has(part))),
  );
}

export function textOf(file: string): string {
  return readFileSync(join(root, file), 'utf8');
}
