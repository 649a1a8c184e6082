import type {KubeObject} from '../../core/objects.ts';
import {type KindInfo, resourceName} from './kinds.ts';
import type {Conflict} from './merge.ts';
import {Rejection} from './rejection.ts';

/** Throws what the server says to a write that carries an old resourceVersion. */
export function checkVersion(given: KubeObject, live: KubeObject | undefined, info: KindInfo): void {
  const expected = given.metadata.resourceVersion;
  if (expected === undefined || live === undefined || expected === live.metadata.resourceVersion) return;
  const what = `${resourceName(info)} "${given.metadata.name}"`;
  throw new Rejection(
    'conflict',
    `Operation cannot be fulfilled on ${what}: the object has been modified; please apply your changes to the latest version and try again`,
  );
}

/** What the server says when an apply would take fields of another manager. */
export function conflictText(conflicts: readonly Conflict[], version: string): string {
  const [first] = conflicts;
  if (conflicts.length === 1 && first !== undefined) {
    return `Apply failed with 1 conflict: conflict with "${first.manager}" using ${version}: ${first.path}`;
  }
  const managers = [...new Set(conflicts.map((one) => one.manager))];
  const lists = managers.map((manager) => {
    const paths = conflicts.filter((one) => one.manager === manager).map((one) => `\n- ${one.path}`);
    return `conflicts with "${manager}" using ${version}:${paths.join('')}`;
  });
  return `Apply failed with ${conflicts.length} conflicts: ${lists.join('\n')}`;
}
