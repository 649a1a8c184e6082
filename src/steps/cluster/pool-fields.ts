import type {CloudPool, CloudTaint, PoolSpec} from '../../core/cloud-data.ts';
import {taintText} from '../../core/cloud-target.ts';
import type {FieldChange} from '../../core/step.ts';

/** Tags that the provider puts on every pool by itself. */
const providersTag = /^k8s(?:-worker|:.*)?$/;

/**
 * What differs between a pool and what is wanted of it, of all that can change in place. Labels and tags of others stay; the
 * number of nodes is the autoscaler's within its bounds, and fewer nodes are no change in place.
 */
export function inPlace(live: CloudPool, spec: PoolSpec): readonly FieldChange[] {
  const bounds = (pool: PoolSpec) => (pool.autoScale ? `${pool.min} to ${pool.max} nodes` : 'off');
  const count = countFor(live, spec);
  const labels = Object.entries(spec.labels).filter(([key, value]) => live.labels[key] !== value);
  const missing = spec.tags.filter((tag) => !live.tags.includes(tag));
  return [
    ...(bounds(live) === bounds(spec) ? [] : [{path: 'autoScale', from: bounds(live), to: bounds(spec)}]),
    ...(count > live.count ? [{path: 'count', from: String(live.count), to: String(count)}] : []),
    ...labels.map(([key, value]) => ({path: `labels.${key}`, from: live.labels[key] ?? '(absent)', to: value})),
    ...(sameTaints(live.taints, spec.taints) ? [] : [{path: 'taints', from: taintsText(live.taints), to: taintsText(spec.taints)}]),
    ...missing.map((tag) => ({path: 'tags', from: '(absent)', to: tag})),
  ];
}

/** Whether a pool needs more nodes than it has. */
export function grows(live: CloudPool, spec: PoolSpec): boolean {
  return countFor(live, spec) > live.count;
}

/**
 * The pool as it is asked for: what is wanted, with what others put on it and with at least as many nodes as it has now. While
 * an autoscaler is on, the number is its own: the API wants one in every change, and gets the one that was just read.
 */
export function askedFor(live: CloudPool, spec: PoolSpec): PoolSpec {
  const tags = [...live.tags.filter((tag) => !providersTag.test(tag)), ...spec.tags];
  const labels = {...live.labels, ...spec.labels};
  const count = live.autoScale ? live.count : Math.max(live.count, countFor(live, spec));
  return {...spec, name: live.name, count, labels, tags: [...new Set(tags)]};
}

function countFor(live: CloudPool, spec: PoolSpec): number {
  return spec.autoScale ? Math.min(spec.max, Math.max(spec.min, live.count)) : spec.count;
}

function sameTaints(a: readonly CloudTaint[], b: readonly CloudTaint[]): boolean {
  return taintsText(a) === taintsText(b);
}

function taintsText(taints: readonly CloudTaint[]): string {
  const all = taints.map(taintText).sort();
  return all.length === 0 ? '(none)' : all.join(', ');
}
