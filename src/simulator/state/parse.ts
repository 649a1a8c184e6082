import type {ClusterDump} from '../cluster.ts';
import {type Fields, fieldsAt, isFields, textsAt} from '../fields.ts';
import {isKubeObject} from '../kube-object.ts';

/** Reads the text of a state file; a text says what is wrong with it. */
export function parseDump(text: string): ClusterDump | string {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return 'it is cut off or not JSON';
  }
  const world = fieldsAt(parsed, 'world');
  const store = fieldsAt(world, 'store');
  const {revision, born, objects} = store;
  if (typeof world.now !== 'number' || !Number.isFinite(world.now)) return 'it has no time';
  if (typeof revision !== 'number' || typeof born !== 'number' || !Array.isArray(objects)) return 'it has no objects';
  if (!objects.every(isKubeObject)) return 'it holds something that is not a Kubernetes object';
  const applied = appliedOf(world.applied);
  if (applied === undefined) return 'its record of field managers is broken';
  const {redisFormedAt} = fieldsAt(world, 'facts');
  return {
    now: world.now,
    store: {revision, born, objects},
    applied,
    facts: typeof redisFormedAt === 'string' ? {redisFormedAt} : {},
    struck: textsAt(world, 'struck'),
  };
}

function appliedOf(value: unknown): ClusterDump['applied'] | undefined {
  if (!Array.isArray(value)) return undefined;
  const out: (readonly [string, readonly (readonly [string, Fields])[]])[] = [];
  for (const entry of value) {
    if (!Array.isArray(entry) || typeof entry[0] !== 'string' || !Array.isArray(entry[1])) return undefined;
    const managers: (readonly [string, Fields])[] = [];
    for (const manager of entry[1]) {
      if (!Array.isArray(manager) || typeof manager[0] !== 'string' || !isFields(manager[1])) return undefined;
      managers.push([manager[0], manager[1]]);
    }
    out.push([entry[0], managers]);
  }
  return out;
}
