import {ToolError} from '../../core/errors.ts';
import type {AlertmanagerPort, PrometheusPort} from '../../core/monitoring.ts';
import {type KubeObject, numberAt, textAt} from '../../core/objects.ts';
import type {Asking, Judgement, Probe} from '../../core/probe.ts';
import type {Target} from '../../core/target.ts';

/** What was read, or why the question does not arise. */
export type Asked<Value> = {readonly absent: string} | {readonly value: Value};

type Ports = {readonly prometheus: PrometheusPort; readonly alertmanager: AlertmanagerPort};
type Read<Reading> = Probe<Asked<Reading>>['read'];
type Judge<Reading> = Probe<Asked<Reading>>['judge'];

/** Reads only when the manifests bring the app. A world without a way to it is an error, so that the finding is `unknown`. */
export function reads<App extends keyof Ports, Reading>(
  app: App,
  read: (port: Ports[App], asking: Asking, signal: AbortSignal) => Promise<Reading>,
): Read<Reading> {
  return async (asking, signal) => {
    if (replicasOf(asking.target, app) === 0) return {absent: `this profile has no ${app}`};
    const ports: Partial<Ports> = asking.world;
    const port = ports[app];
    if (port === undefined) throw new ToolError(app, `this world has no way to ${app}`);
    return {value: await read(port, asking, signal)};
  };
}

/** Judges what was read; `skip` with the reason when there was nothing to read. */
export function judges<Reading>(judge: (reading: Reading, target: Target) => Judgement | readonly Judgement[]): Judge<Reading> {
  return (reading, target) => ('absent' in reading ? {status: 'skip', message: reading.absent} : judge(reading.value, target));
}

/** Workloads of the manifests whose pods carry this app label. */
export function workloadsOf(target: Target, app: string): readonly KubeObject[] {
  return target.manifests.filter(
    (object) =>
      ['Deployment', 'StatefulSet', 'DaemonSet'].includes(object.kind) &&
      textAt(object, 'spec', 'template', 'metadata', 'labels', 'app') === app,
  );
}

/** Pods that the manifests want of an app: a fixed count, at least one where an autoscaler or the number of nodes decides. */
export function replicasOf(target: Target, app: string): number {
  return workloadsOf(target, app).reduce((sum, object) => sum + (numberAt(object, 'spec', 'replicas') ?? 1), 0);
}

export function groupedBy<Item>(items: readonly Item[], key: (item: Item) => string): ReadonlyMap<string, readonly Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return groups;
}
