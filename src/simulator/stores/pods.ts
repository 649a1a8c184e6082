import type {Unreachable} from '../../core/data-stores.ts';
import {type KubeObject, textAt} from '../../core/objects.ts';
import type {Control} from '../control.ts';

/** Pods of one app in the platform's namespace, by name. */
export function podsOfApp(control: Control, app: string): readonly KubeObject[] {
  return control.store
    .list('Pod', control.namespace)
    .filter((pod) => pod.metadata.labels?.app === app)
    .sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
}

/** A pod that cannot be asked, with the reason that an exec would give before it starts, or the program's own. */
export function unreachable(pod: KubeObject, refusal: string): Unreachable {
  const phase = textAt(pod, 'status', 'phase') ?? 'Pending';
  const error = phase === 'Running' ? refusal : `the pod is ${phase}`;
  return {pod: pod.metadata.name, error, down: true};
}
