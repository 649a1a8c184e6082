import {textAt} from '../../core/objects.ts';
import {type Fields, isFields, same} from '../fields.ts';

/** A field that another manager applied with a different value. */
export type Conflict = {readonly manager: string; readonly path: string};
/** What another manager applied at this place. */
export type Claim = {readonly manager: string; readonly value: unknown};

/**
 * Lists that the API merges item by item, and the field that tells items apart (`x-kubernetes-list-map-keys`).
 * All other lists are atomic here: whoever applies one owns it whole.
 */
const listKeys: {readonly [field: string]: readonly string[]} = {
  containers: ['name'],
  initContainers: ['name'],
  env: ['name'],
  volumes: ['name'],
  volumeMounts: ['mountPath'],
  ports: ['containerPort', 'port'],
};

/**
 * Server-side apply of one manager's wishes over a live value: sets what is applied, removes what this manager applied
 * before and no longer does, keeps what others own. Returns the live value itself when nothing changes.
 */
export function merge(
  live: unknown,
  applied: unknown,
  previous: unknown,
  others: readonly Claim[],
  conflicts: Conflict[],
  path = '',
): unknown {
  if (isFields(applied) && isFields(live)) return mergeFields(live, applied, previous, others, conflicts, path);
  const field = path.slice(path.lastIndexOf('.') + 1);
  const keys = listKeys[field];
  if (keys !== undefined && Array.isArray(applied) && Array.isArray(live)) {
    return mergeItems(live, applied, Array.isArray(previous) ? previous : [], others, conflicts, path, keys);
  }
  if (same(live, applied)) return live;
  if (live !== undefined) for (const claim of others) if (claim.value !== undefined) conflicts.push({manager: claim.manager, path});
  return applied;
}

function mergeFields(
  live: Fields,
  applied: Fields,
  previous: unknown,
  others: readonly Claim[],
  conflicts: Conflict[],
  path: string,
): Fields {
  const out: {[field: string]: unknown} = {...live};
  const before = isFields(previous) ? previous : {};
  let changed = false;
  for (const field of Object.keys(before)) {
    if (applied[field] !== undefined || live[field] === undefined) continue;
    const kept = withoutOwned(live[field], before[field], claimsAt(others, field));
    if (kept === live[field]) continue;
    changed = true;
    if (kept === undefined) delete out[field];
    else out[field] = kept;
  }
  for (const [field, value] of Object.entries(applied)) {
    if (value === undefined || value === null) continue;
    const merged = merge(live[field], value, before[field], claimsAt(others, field), conflicts, `${path}.${field}`);
    if (merged === live[field]) continue;
    changed = true;
    out[field] = merged;
  }
  return changed ? out : live;
}

function mergeItems(
  live: readonly unknown[],
  applied: readonly unknown[],
  previous: readonly unknown[],
  others: readonly Claim[],
  conflicts: Conflict[],
  path: string,
  keys: readonly string[],
): readonly unknown[] {
  const id = (item: unknown) => idOf(item, keys);
  const lives = new Map(live.map((item) => [id(item), item]));
  const before = new Map(previous.map((item) => [id(item), item]));
  const claimed = (item: string): readonly Claim[] =>
    others.map((claim) => ({
      manager: claim.manager,
      value: Array.isArray(claim.value) ? claim.value.find((one) => id(one) === item) : undefined,
    }));
  const out = applied.map((item) => {
    const key = id(item);
    return merge(lives.get(key), item, before.get(key), claimed(key), conflicts, `${path}[${key}]`);
  });
  const wanted = new Set(applied.map(id));
  for (const item of live) {
    const key = id(item);
    if (wanted.has(key)) continue;
    const foreign = !before.has(key) || claimed(key).some((claim) => claim.value !== undefined);
    if (foreign) out.push(item);
  }
  return same(out, live) ? live : out;
}

/** What remains of a live value when this manager gives up what it applied before. */
function withoutOwned(live: unknown, owned: unknown, others: readonly Claim[]): unknown {
  if (!isFields(live) || !isFields(owned)) return others.some((claim) => claim.value !== undefined) ? live : undefined;
  const out: {[field: string]: unknown} = {...live};
  for (const field of Object.keys(owned)) {
    const kept = withoutOwned(live[field], owned[field], claimsAt(others, field));
    if (kept === undefined) delete out[field];
    else out[field] = kept;
  }
  return Object.keys(out).length === 0 ? undefined : out;
}

function claimsAt(others: readonly Claim[], field: string): readonly Claim[] {
  if (others.length === 0) return others;
  return others.map(({manager, value}) => ({manager, value: isFields(value) ? value[field] : undefined}));
}

/** Ports may share a number between UDP and TCP, so the protocol belongs to the key. */
function idOf(item: unknown, keys: readonly string[]): string {
  if (!isFields(item)) return JSON.stringify(item);
  for (const key of keys) {
    const value = item[key];
    if (value === undefined) continue;
    const protocol = key === 'containerPort' || key === 'port' ? `,protocol=${textAt(item, 'protocol') ?? 'TCP'}` : '';
    return `${key}=${typeof value === 'string' ? `"${value}"` : String(value)}${protocol}`;
  }
  return JSON.stringify(item);
}

/** RFC 7386: a map merges, null removes, everything else replaces. */
export function mergePatch(live: unknown, patch: unknown): unknown {
  if (!isFields(patch)) return patch;
  const out: {[field: string]: unknown} = {...(isFields(live) ? live : {})};
  for (const [field, value] of Object.entries(patch)) {
    if (value === null) delete out[field];
    else out[field] = mergePatch(out[field], value);
  }
  return out;
}
