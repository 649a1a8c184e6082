import {at, type KubeObject} from '../core/objects.ts';
import {isMap} from './plain.ts';
import {autoscalerOf} from './workloads.ts';

/** Drops `spec.replicas` where an autoscaler owns it: applying it again would reset the live count each time. */
export function stripAutoscaledReplicas(objects: readonly KubeObject[]): readonly KubeObject[] {
  return objects.map((object) => {
    const spec = at(object, 'spec');
    if (!isMap(spec) || spec.replicas === undefined || autoscalerOf(objects, object) === undefined) return object;
    const {replicas: _owned, ...rest} = spec;
    return {...object, spec: rest};
  });
}
