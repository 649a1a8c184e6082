import {pathOf} from './cluster.mjs';

/** What may matter of a namespace, in the order in which it is written. */
const kinds = [
  ['apps/v1', 'Deployment'],
  ['apps/v1', 'StatefulSet'],
  ['apps/v1', 'DaemonSet'],
  ['batch/v1', 'CronJob'],
  ['batch/v1', 'Job'],
  ['apps/v1', 'ReplicaSet'],
  ['apps/v1', 'ControllerRevision'],
  ['v1', 'Pod'],
  ['autoscaling/v2', 'HorizontalPodAutoscaler'],
  ['policy/v1', 'PodDisruptionBudget'],
  ['v1', 'PersistentVolumeClaim'],
  ['v1', 'Service'],
  ['discovery.k8s.io/v1', 'EndpointSlice'],
  ['v1', 'ResourceQuota'],
  ['v1', 'LimitRange'],
  ['v1', 'ServiceAccount'],
  ['v1', 'ConfigMap'],
  ['v1', 'Secret'],
  ['v1', 'Event'],
];
const never = new Set(['ServiceAccount/default', 'ConfigMap/kube-root-ca.crt']);

/** Everything of a namespace, the nodes, and what else is asked for (`extra`: `[apiVersion, kind, name?]`), made small. */
export async function sample(api, namespace, {nodes = true, extra = []} = {}) {
  const lists = await Promise.all(kinds.map(([apiVersion, kind]) => listOf(api, apiVersion, kind, namespace)));
  const wide = await Promise.all(
    [...(nodes ? [['v1', 'Node']] : []), ...extra].map(async ([apiVersion, kind, name]) =>
      (await listOf(api, apiVersion, kind, namespace)).filter((object) => name === undefined || object.metadata.name === name),
    ),
  );
  return [...lists.flat(), ...wide.flat()].filter(({kind, metadata}) => !never.has(`${kind}/${metadata.name}`)).map(small);
}

async function listOf(api, apiVersion, kind, namespace) {
  const {items} = await api.get(pathOf(apiVersion, kind, namespace));
  return items.map((item) => ({...item, apiVersion, kind}));
}

const keptAnnotations =
  /^(deployment\.kubernetes\.io\/revision|controller\.kubernetes\.io\/pod-deletion-cost|batch\.kubernetes\.io\/|pv\.kubernetes\.io\/|volume\.|kubectl\.kubernetes\.io\/restartedAt)/;

/** An object without what no diagnosis reads: managed fields (but who wrote a workload when), foreign annotations, values of Secrets and ConfigMaps. */
export function small(object) {
  const {managedFields, annotations, ...metadata} = object.metadata;
  const kept = keep(annotations);
  const wrote =
    object.kind in {Deployment: 1, StatefulSet: 1, DaemonSet: 1}
      ? {managedFields: managedFields?.map(({fieldsV1: _, ...entry}) => entry)}
      : {};
  const out = {...object, metadata: {...metadata, ...(kept === undefined ? {} : {annotations: kept}), ...wrote}};
  if (object.kind === 'Secret') return {apiVersion: 'v1', kind: 'Secret', metadata: out.metadata, type: object.type, data: {}};
  if (object.kind === 'ConfigMap') return {...out, data: Object.fromEntries(Object.keys(object.data ?? {}).map((key) => [key, '']))};
  if (object.kind === 'Node') return smallNode(out);
  if (object.kind === 'Event') return smallEvent(out);
  const template = out.spec?.template;
  if (template?.metadata === undefined) return out;
  const {annotations: marks, creationTimestamp: _at, ...rest} = template.metadata;
  const left = keep(marks);
  const inner = {...template, metadata: {...rest, ...(left === undefined ? {} : {annotations: left})}};
  return {...out, spec: {...out.spec, template: inner}};
}

function keep(annotations = {}) {
  const kept = Object.entries(annotations).filter(([key]) => keptAnnotations.test(key));
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}

function smallNode({apiVersion, kind, metadata, spec, status}) {
  const {labels, ...rest} = metadata;
  const names = Object.entries(labels ?? {}).filter(([key]) => !key.startsWith('beta.') && !key.startsWith('sandbox.'));
  const {capacity, allocatable, nodeInfo = {}} = status;
  const conditions = (status.conditions ?? []).filter(({type, status: holds}) => type === 'Ready' || holds !== 'False');
  const {architecture, kubeletVersion, operatingSystem} = nodeInfo;
  return {
    apiVersion,
    kind,
    metadata: {...rest, labels: Object.fromEntries(names)},
    spec,
    status: {capacity, allocatable, conditions, nodeInfo: {architecture, kubeletVersion, operatingSystem}},
  };
}

/** Half of each file would be events, and half of each event what repeats. */
function smallEvent({metadata, eventTime, reportingInstance: _instance, ...event}) {
  const {uid: _uid, resourceVersion: _version, ...rest} = metadata;
  const {resourceVersion: _of, ...involvedObject} = event.involvedObject;
  return {...event, metadata: rest, involvedObject, ...(eventTime === null ? {} : {eventTime})};
}

/** A List with one object a line, so that a new recording shows as a readable difference. */
export function listText(objects) {
  return `{"apiVersion":"v1","kind":"List","items":[\n${objects.map((object) => JSON.stringify(object)).join(',\n')}\n]}\n`;
}
