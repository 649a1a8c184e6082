import {type KubeObject, textAt} from '../core/objects.ts';
import type {Snapshot} from './_types.ts';

const indexes = new WeakMap<Snapshot, ReadonlyMap<string, KubeObject>>();

/** The autoscaler that owns a workload's number of pods, where it was gathered. */
export function autoscalerOf(subject: KubeObject, snapshot: Snapshot): KubeObject | undefined {
  let index = indexes.get(snapshot);
  if (index === undefined) {
    index = new Map(
      snapshot
        .of('HorizontalPodAutoscaler')
        .map((hpa) => [
          targetText(hpa.metadata.namespace, textAt(hpa, 'spec', 'scaleTargetRef', 'kind'), textAt(hpa, 'spec', 'scaleTargetRef', 'name')),
          hpa,
        ]),
    );
    indexes.set(snapshot, index);
  }
  return index.get(targetText(subject.metadata.namespace, subject.kind, subject.metadata.name));
}

function targetText(namespace: string | undefined, kind: string | undefined, name: string | undefined): string {
  return `${namespace ?? ''}/${kind ?? ''}/${name ?? ''}`;
}
