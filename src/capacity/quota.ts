import {at, type KubeObject, listAt} from '../core/objects.ts';
import {formatBytes, parseQuantity} from '../core/quantity.ts';
import type {Demand} from './demand.ts';

/** What a quota would refuse: how much more of something is asked for than it has left. */
export type Shortage = {
  readonly quota: string;
  readonly resource: string;
  readonly asked: string;
  readonly left: string;
  readonly hard: string;
};

/** Short names that the API accepts for the same thing. */
const aliases: {readonly [resource: string]: string} = {cpu: 'requests.cpu', memory: 'requests.memory', 'count/pods': 'pods'};

/** Which quotas of a namespace have no room for `pods` more pods of one shape, by what is used now. Those of a scope count other pods. */
export function shortagesOf(quotas: readonly KubeObject[], demand: Demand, pods: number): readonly Shortage[] {
  const asked: {readonly [resource: string]: number} = {
    pods,
    'requests.cpu': pods * demand.cpu,
    'requests.memory': pods * demand.memoryBytes,
    'limits.cpu': pods * demand.cpuLimit,
    'limits.memory': pods * demand.memoryLimitBytes,
  };
  return quotas.filter(countsAll).flatMap((quota) =>
    Object.entries(at(quota, 'spec', 'hard') ?? {}).flatMap(([resource, limit]): readonly Shortage[] => {
      const name = aliases[resource] ?? resource;
      const want = asked[name];
      const hard = amount(limit);
      if (want === undefined || hard === undefined) return [];
      const left = hard - (amount(at(quota, 'status', 'used', resource)) ?? 0);
      if (want <= left + 1e-6) return [];
      const show = (value: number) => shown(name, value);
      return [{quota: quota.metadata.name, resource, asked: show(want), left: show(Math.max(0, left)), hard: show(hard)}];
    }),
  );
}

function countsAll(quota: KubeObject): boolean {
  return listAt(quota, 'spec', 'scopes').length === 0 && at(quota, 'spec', 'scopeSelector') === undefined;
}

function amount(value: unknown): number | undefined {
  return typeof value === 'string' || typeof value === 'number' ? parseQuantity(value) : undefined;
}

function shown(name: string, value: number): string {
  return name.endsWith('memory') ? formatBytes(value) : name.endsWith('cpu') ? String(Math.round(value * 100) / 100) : String(value);
}
