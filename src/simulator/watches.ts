import {type KubeObject, textAt} from '../core/objects.ts';
import {selects} from './api/selectors.ts';
import {covers} from './controllers/disruption.ts';
import {fieldsAt, same} from './fields.ts';
import {isActive, isReady, isTerminal} from './pods.ts';
import type {Change, ObjectStore} from './store.ts';

/** Which other objects' controllers must look again after a change: owners, and whoever watches what changed. */
export function affected({before, after}: Change, store: ObjectStore): readonly KubeObject[] {
  const object = after ?? before;
  if (object === undefined) return [];
  const out: KubeObject[] = [];
  for (const owner of object.metadata.ownerReferences ?? []) {
    const found = store.byUid(owner.uid);
    if (found !== undefined) out.push(found);
  }
  switch (object.kind) {
    case 'Pod':
      return [...out, ...affectedByPod(before, after, object, store)];
    case 'Node':
      return before !== undefined && after !== undefined && same(before.spec, after.spec)
        ? out
        : [...out, ...homeless(store), ...store.list('apps/DaemonSet')];
    case 'Deployment':
    case 'StatefulSet':
      return [...out, ...autoscalersOf(object, store)];
    case 'Endpoints':
      return [...out, ...store.list('apiregistration.k8s.io/APIService').filter((one) => servedBy(one, object))];
    case 'PersistentVolumeClaim':
    case 'Service':
      return before === undefined || after === undefined ? [...out, ...store.list('ResourceQuota', object.metadata.namespace)] : out;
    default:
      return out;
  }
}

function affectedByPod(
  before: KubeObject | undefined,
  after: KubeObject | undefined,
  pod: KubeObject,
  store: ObjectStore,
): readonly KubeObject[] {
  const {namespace} = pod.metadata;
  const out: KubeObject[] = [];
  const appearance = (one: KubeObject | undefined) =>
    one === undefined ? '' : `${isActive(one)} ${isReady(one)} ${textAt(one, 'status', 'podIP')} ${textAt(one, 'spec', 'nodeName')}`;
  if (appearance(before) !== appearance(after)) {
    const labels = pod.metadata.labels ?? {};
    for (const service of store.ofKind('Service').values()) {
      if (service.metadata.namespace !== namespace) continue;
      const selector = fieldsAt(service, 'spec', 'selector');
      if (Object.keys(selector).length > 0 && selects({matchLabels: selector}, labels)) out.push(service);
    }
    for (const budget of store.ofKind('policy/PodDisruptionBudget').values()) if (covers(budget, pod)) out.push(budget);
  }
  const gone = after === undefined || isTerminal(after);
  const was = before !== undefined && !isTerminal(before);
  if (before === undefined || (was && gone)) out.push(...store.list('ResourceQuota', namespace));
  if (was && gone) out.push(...homeless(store));
  return out;
}

/** Pods that wait for a node. */
function homeless(store: ObjectStore): readonly KubeObject[] {
  return [...store.ofKind('Pod').values()].filter(
    (pod) => textAt(pod, 'spec', 'nodeName') === undefined && pod.metadata.deletionTimestamp === undefined,
  );
}

function autoscalersOf(target: KubeObject, store: ObjectStore): readonly KubeObject[] {
  return [...store.ofKind('autoscaling/HorizontalPodAutoscaler').values()].filter(
    (hpa) =>
      hpa.metadata.namespace === target.metadata.namespace &&
      textAt(hpa, 'spec', 'scaleTargetRef', 'name') === target.metadata.name &&
      textAt(hpa, 'spec', 'scaleTargetRef', 'kind') === target.kind,
  );
}

function servedBy(service: KubeObject, endpoints: KubeObject): boolean {
  return (
    textAt(service, 'spec', 'service', 'name') === endpoints.metadata.name &&
    textAt(service, 'spec', 'service', 'namespace') === endpoints.metadata.namespace
  );
}
