import {type KubeObject, textAt} from '../../core/objects.ts';
import {fieldsAt, textsAt} from '../fields.ts';
import {hashOf} from '../hash.ts';

/** The few defaults of the API server that something in gomeet or in the simulated controllers looks at. */
export function withDefaults(object: KubeObject): KubeObject {
  const spec = fieldsAt(object, 'spec');
  switch (object.kind) {
    case 'Deployment':
    case 'StatefulSet':
      return spec.replicas === undefined ? {...object, spec: {...spec, replicas: 1}} : object;
    case 'HorizontalPodAutoscaler':
      return spec.minReplicas === undefined ? {...object, spec: {...spec, minReplicas: 1}} : object;
    case 'Service':
      return spec.type === undefined || spec.clusterIP === undefined
        ? {...object, spec: {type: 'ClusterIP', ...clusterAddress(object), ...spec}}
        : object;
    case 'Secret':
      return object.type === undefined ? {...object, type: 'Opaque'} : object;
    case 'Namespace':
      return namespace(object);
    default:
      return object;
  }
}

function clusterAddress(service: KubeObject): {readonly clusterIP?: string} {
  if (textAt(service, 'spec', 'type') === 'ExternalName') return {};
  const hash = hashOf(`${service.metadata.namespace}/${service.metadata.name}`);
  return {clusterIP: `10.245.${(hash >>> 8) % 256}.${1 + (hash % 254)}`};
}

/** `stringData` is write-only: the server keeps it as base64 in `data`. */
export function encoded(object: KubeObject): KubeObject {
  if (object.kind !== 'Secret' || object.stringData === undefined) return object;
  const {stringData, ...rest} = object;
  const data = Object.entries(textsAt(stringData)).map(([key, value]) => [key, Buffer.from(value).toString('base64')]);
  return {...rest, data: {...fieldsAt(object, 'data'), ...Object.fromEntries(data)}};
}

function namespace(object: KubeObject): KubeObject {
  const {name, labels} = object.metadata;
  if (labels?.['kubernetes.io/metadata.name'] === name && object.status !== undefined) return object;
  const metadata = {...object.metadata, labels: {...labels, 'kubernetes.io/metadata.name': name}};
  return {...object, metadata, status: object.status ?? {phase: 'Active'}};
}
