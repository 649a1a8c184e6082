import {type KubeObject, textAt} from '../../core/objects.ts';
import type {Snapshot} from '../_types.ts';

const known = new WeakMap<Snapshot, ReadonlySet<string>>();

/** Whether any event says that the kubelet killed a container of the pod for a probe: one look through all events, not one for each pod. */
export function wasKilled(snapshot: Snapshot, pod: KubeObject): boolean {
  const before = known.get(snapshot);
  const pods = before ?? killedPods(snapshot);
  if (before === undefined) known.set(snapshot, pods);
  return pods.has(nameOf(pod.metadata.namespace, pod.metadata.name));
}

function killedPods(snapshot: Snapshot): ReadonlySet<string> {
  const killed = snapshot
    .of('Event')
    .filter(
      (event) =>
        textAt(event, 'reason') === 'Killing' &&
        / failed (liveness|startup) probe/.test(textAt(event, 'message') ?? textAt(event, 'note') ?? ''),
    );
  return new Set(
    killed.map((event) =>
      nameOf(
        textAt(event, 'involvedObject', 'namespace') ?? textAt(event, 'regarding', 'namespace'),
        textAt(event, 'involvedObject', 'name') ?? textAt(event, 'regarding', 'name') ?? '',
      ),
    ),
  );
}

function nameOf(namespace: string | undefined, name: string): string {
  return `${namespace ?? ''}/${name}`;
}
