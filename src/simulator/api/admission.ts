import {type KubeObject, listAt, numberAt, textAt} from '../../core/objects.ts';
import {type Fields, fieldsAt, isFields} from '../fields.ts';
import type {ObjectStore} from '../store.ts';
import {Rejection} from './rejection.ts';
import {amountOf, quantityOf, type UsageCounter} from './usage.ts';

/** What the admission plugins of a real server do to a new object: LimitRange, ServiceAccount, Priority, ResourceQuota. */
export function admit(object: KubeObject, store: ObjectStore, usage: UsageCounter): KubeObject {
  const admitted = object.kind === 'Pod' ? admitPod(object, store) : object;
  if (['Pod', 'PersistentVolumeClaim', 'Service'].includes(object.kind)) checkQuota(admitted, store, usage);
  return admitted;
}

function admitPod(pod: KubeObject, store: ObjectStore): KubeObject {
  const namespace = pod.metadata.namespace ?? 'default';
  const spec = fieldsAt(pod, 'spec');
  const account = textAt(spec, 'serviceAccountName') ?? 'default';
  if (store.get({apiVersion: 'v1', kind: 'ServiceAccount', namespace, name: account}) === undefined) {
    const missing = `error looking up service account ${namespace}/${account}: serviceaccount "${account}" not found`;
    throw new Rejection('forbidden', `pods "${pod.metadata.name}" is forbidden: ${missing}`);
  }
  const priority = textAt(spec, 'priorityClassName');
  if (priority !== undefined && !priority.startsWith('system-')) {
    const found = store.get({apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', name: priority});
    if (found === undefined) {
      throw new Rejection('forbidden', `pods "${pod.metadata.name}" is forbidden: no PriorityClass with name ${priority} was found`);
    }
    return {...pod, spec: {...withLimits(spec, store, namespace), serviceAccountName: account, priority: numberAt(found, 'value') ?? 0}};
  }
  return {...pod, spec: {...withLimits(spec, store, namespace), serviceAccountName: account}};
}

/** Containers get the requests and limits of the namespace's LimitRange where they say none; a limit alone is also the request. */
function withLimits(spec: Fields, store: ObjectStore, namespace: string): Fields {
  const ranges = store.list('LimitRange', namespace).flatMap((range) => listAt(range, 'spec', 'limits'));
  const range = ranges.find((one) => textAt(one, 'type') === 'Container');
  const fill = (container: unknown): unknown => {
    if (!isFields(container)) return container;
    const own = fieldsAt(container, 'resources');
    const limits = {...fieldsAt(range, 'default'), ...fieldsAt(own, 'limits')};
    const requests = {...fieldsAt(own, 'limits'), ...fieldsAt(range, 'defaultRequest'), ...fieldsAt(own, 'requests')};
    if (Object.keys(limits).length === 0 && Object.keys(requests).length === 0) return container;
    return {...container, resources: {...own, limits, requests}};
  };
  const init = listAt(spec, 'initContainers');
  return {...spec, ...(init.length === 0 ? {} : {initContainers: init.map(fill)}), containers: listAt(spec, 'containers').map(fill)};
}

function checkQuota(object: KubeObject, store: ObjectStore, usage: UsageCounter): void {
  const namespace = object.metadata.namespace ?? '';
  const plural = object.kind === 'Pod' ? 'pods' : object.kind === 'Service' ? 'services' : 'persistentvolumeclaims';
  for (const quota of store.list('ResourceQuota', namespace)) {
    const hard = fieldsAt(quota, 'spec', 'hard');
    const over = Object.keys(hard).filter((resource) => {
      const wanted = usage.wanted(object, resource);
      return wanted > 0 && usage.used(namespace, resource) + wanted > amountOf(resource, hard[resource]);
    });
    if (over.length === 0) continue;
    const say = (amounts: (resource: string) => unknown) => over.map((resource) => `${resource}=${amounts(resource)}`).join(',');
    const requested = say((resource) => quantityOf(resource, usage.wanted(object, resource)));
    const used = say((resource) => quantityOf(resource, usage.used(namespace, resource)));
    const limited = say((resource) => hard[resource]);
    const why = `exceeded quota: ${quota.metadata.name}, requested: ${requested}, used: ${used}, limited: ${limited}`;
    throw new Rejection('forbidden', `${plural} "${object.metadata.name}" is forbidden: ${why}`);
  }
}
